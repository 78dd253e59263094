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
export function isOwn(stack: Pick<ObservedStack, 'name' | 'tags'>, { project, environment }: Owner): boolean {
  const { tags } = stack
  const component = componentOf(stack)
  if (tags[tagKeys.project] !== project || component === '') return false
  return component === foundation || tags[tagKeys.environment] === environment
}

/**
 * Name of the component that a stack is of; empty for one that is of none. Stacks that the AWS CLI made, with the tags of the project alone,
 * are known by their names.
 */
export function componentOf({ name, tags }: Pick<ObservedStack, 'name' | 'tags'>): string {
  return tags[tagKeys.component] ?? componentNamed(name, tags)
}

/** True for one that the AWS CLI made, and that `up` did not change since. */
export function isByHand({ tags }: Pick<ObservedStack, 'tags'>): boolean {
  return tags[tagKeys.component] === undefined
}

/** Components of an environment that the AWS CLI may have made of our templates. */
const handMade = /^(?:network|security|storage|database|edge|ecs|capacity|service-.+)$/

/** `network` of `shop-prod-network`. */
function componentNamed(stack: string, tags: ObservedStack['tags']): string {
  const { [tagKeys.project]: project, [tagKeys.environment]: environment } = tags
  if (project === undefined) return ''
  const start = project.replaceAll('_', '-')
  if (environment === undefined) return stack === `${start}-${foundation}` ? foundation : ''
  const name = stack.startsWith(`${start}-${environment}-`) ? stack.slice(`${start}-${environment}-`.length) : ''
  return handMade.test(name) ? name : ''
}

/** Whose a stack is by its tags, in words; undefined where they name nobody. */
export function ownerIn({ tags }: Pick<ObservedStack, 'tags'>): string | undefined {
  const { [tagKeys.project]: project, [tagKeys.environment]: environment } = tags
  if (project === undefined) return undefined
  return environment === undefined ? `project ${project}` : `project ${project}, environment ${environment}`
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
  return live.find((stack) => componentOf(stack) === foundation)?.outputs['Bucket']
}
