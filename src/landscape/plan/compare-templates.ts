import type { PlannedResource } from '../../core/plan.ts'
import { referencesIn, type Template, type TemplateResource } from '../cloudformation/template.ts'
import { holdsData, replacesResource } from './resource-traits.ts'
import { isSameValue } from './same-value.ts'

type Resources = Readonly<Record<string, TemplateResource>>

/** What becomes of each resource of a stack that changes; `parameters` are those whose value changes or may change. */
export function compareTemplates(
  before: Template | undefined,
  after: Template | undefined,
  parameters: ReadonlySet<string> = new Set(),
): PlannedResource[] {
  const [old, wanted]: [Resources, Resources] = [before?.Resources ?? {}, after?.Resources ?? {}]
  const made = Object.entries(wanted).filter(([id]) => !(id in old))
  const gone = Object.entries(old).filter(([id]) => !(id in wanted))
  return [
    ...made.map(([id, one]) => planned(id, one.Type, 'create')),
    ...compareKept(old, wanted, parameters),
    ...gone.map(([id, one]) => planned(id, one.Type, 'remove')),
  ]
}

/** What is replaced has another id, so that what refers to it changes too, and may be replaced for that. */
function compareKept(old: Resources, wanted: Resources, parameters: ReadonlySet<string>): PlannedResource[] {
  const kept = Object.entries(wanted).filter(([id]) => id in old)
  let moved: ReadonlySet<string> = parameters
  for (;;) {
    const found = kept.flatMap(([id, one]) => compareOne(id, old[id] as TemplateResource, one, moved))
    const replaced = found.filter(({ action }) => action === 'replace').map(({ logicalId }) => logicalId)
    if (replaced.every((id) => moved.has(id))) return found
    moved = new Set([...moved, ...replaced])
  }
}

function compareOne(
  id: string,
  before: TemplateResource,
  after: TemplateResource,
  moved: ReadonlySet<string>,
): PlannedResource[] {
  const [old, wanted] = [before.Properties as object, after.Properties as object].map(recordOf) as [Facts, Facts]
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(old)])]
  const changed = names.filter(
    (name) => !isSameValue(old[name], wanted[name]) || [...referencesIn(wanted[name])].some((each) => moved.has(each)),
  )
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter((name) => before[name] !== after[name])
  if (before.Type !== after.Type) return [planned(id, after.Type, 'replace', changed)]
  if (changed.length + policies.length === 0) return []
  const isReplaced = changed.some((name) => replacesResource(after.Type, name))
  return [planned(id, after.Type, isReplaced ? 'replace' : 'change', [...changed, ...policies])]
}

type Facts = Readonly<Record<string, unknown>>

function recordOf(value: object | undefined): Facts {
  return (value ?? {}) as Facts
}

function planned(
  logicalId: string,
  type: string,
  action: PlannedResource['action'],
  properties: readonly string[] = [],
): PlannedResource {
  return { logicalId, type, action, properties, isStateful: holdsData(type) }
}
