import type { ObservedStack } from '../../core/aws/stack-port.ts'
import { digestOf } from '../../core/digest.ts'
import type { Owner } from '../../core/route.ts'
import type { Template } from '../cloudformation/template.ts'
import { isSameValue } from './same-value.ts'

/** A stack as it is now, with what it was made of. */
export interface LiveStack extends ObservedStack {
  /** Undefined for one whose template is not ours to read, for example YAML. */
  readonly template?: Template
  /** Tasks of its service, as ECS has them; absent without one, and where nobody looked. */
  readonly tasks?: { readonly wanted: number; readonly running: number }
}

/** Tags by which stacks are found; resources get them from their stack. */
const tagKeys = {
  project: 'slipway:project',
  environment: 'slipway:environment',
  component: 'slipway:component',
} as const

/** Tag with the number of the release that changed the stack of a service last. */
export const releaseTag = 'slipway:release'

/** Component that belongs to the project, not to one environment. */
export const foundation = 'foundation'

/** Tags of a component's stack. */
export function stackTags({ project, environment }: Owner, component: string): Record<string, string> {
  return {
    [tagKeys.component]: component,
    ...(component !== foundation && { [tagKeys.environment]: environment }),
    [tagKeys.project]: project,
  }
}

/** True for the component of a service or a job. */
export function isService({ name }: { readonly name: string }): boolean {
  return name.startsWith('service-')
}

/**
 * Tags that a stack gets when it is changed. The number of the release is on those of services alone, or each deployment would
 * change everything.
 */
export function tagsFor(owner: Owner, component: string, release: number | undefined): Record<string, string> {
  const isNumbered = release !== undefined && isService({ name: component })
  return { ...stackTags(owner, component), ...(isNumbered && { [releaseTag]: String(release) }) }
}

/** True when two sets of tags say the same but for the release: a stack that has nothing else to change is not changed for it. */
export function haveSameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return isSameValue({ ...a, [releaseTag]: undefined }, { ...b, [releaseTag]: undefined })
}

/** True for a stack of the environment, or the foundation that it shares with others. */
export function isOwn({ tags }: Pick<ObservedStack, 'tags'>, { project, environment }: Owner): boolean {
  if (tags[tagKeys.project] !== project || tags[tagKeys.component] === undefined) return false
  return tags[tagKeys.component] === foundation || tags[tagKeys.environment] === environment
}

/** Name of the component that a stack is of. */
export function componentOf({ tags }: Pick<ObservedStack, 'tags'>): string {
  return tags[tagKeys.component] ?? ''
}

/** Reads a template that we wrote; undefined for anything else. */
export function parseTemplate(text: string): Template | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isTemplate = typeof value === 'object' && value !== null && 'Resources' in value
    return isTemplate ? (value as Template) : undefined
  } catch {
    return undefined
  }
}

/** Text of a template, as it is sent. */
export function renderTemplate(template: Template): string {
  return JSON.stringify(template)
}

/** Digest of everything that a plan rests on. */
export function basisOf(stacks: readonly LiveStack[]): string {
  const ordered = stacks.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return digestOf(
    ordered.map(({ id, status, changedAt, parameters, outputs, tags, isProtected, template, tasks }) => {
      const facts = { id, status, changedAt, parameters, outputs, tags, isProtected, template: template ?? null }
      return { ...facts, ...(tasks && { wanted: tasks.wanted }) }
    }),
  )
}

/** The bucket of the foundation among stacks; undefined while there is none, and so nothing to lock. */
export function bucketIn(live: readonly LiveStack[]): string | undefined {
  return live.find((stack) => stack.tags['slipway:component'] === foundation)?.outputs['Bucket']
}
