import { digestOf } from '../../core/digest.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import { componentOf, isService, releaseTag, type LiveStack } from '../plan/live-stack.ts'
import { isSameValue } from '../plan/same-value.ts'
import type { LandscapeWish } from '../plan/wish.ts'

/** The value of a parameter in a release, and what it was. Secrets are named by ARN and version: their values are no parameters. */
export interface ReleasedParameter {
  readonly value: string
  /** The output of another stack that it was: who goes back gives the stack what that output is then. */
  readonly output?: { readonly stack: string; readonly output: string }
  /** It is the image of the service. */
  readonly isImage?: true
}

/** A stack of a service and where the values of its parameters come from. */
export interface StackOrigin {
  /** For example `service-web`. */
  readonly component: string
  readonly stack: string
  /** Components that have to be changed before it. */
  readonly after: readonly string[]
  readonly parameters: Readonly<Record<string, Omit<ReleasedParameter, 'value'>>>
}

/** A stack of a service as it was in a release. */
export interface ReleasedStack extends StackOrigin {
  /** Digest of its template, which is kept under `templateKey`. */
  readonly template: string
  readonly parameters: Readonly<Record<string, ReleasedParameter>>
  readonly tags: Readonly<Record<string, string>>
}

/** A release of an environment in AWS: what its services were made of when an `up` had succeeded. */
export interface LandscapeRelease {
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly by: string
  /** `up`, or `rollback to 3`. */
  readonly reason: string
  /** Of the work tree that it was deployed from. */
  readonly commit?: string
  readonly services: readonly ReleasedStack[]
}

/** Name of the object that has a template. */
export function templateKey(digest: string): string {
  return `templates/${digest}.json`
}

/** The beginning of the names of the records of an environment. */
export function releasePrefix(environment: string): string {
  return `releases/${environment}/`
}

/** Name of the object that has a record. */
export function releaseKey(environment: string, number: number): string {
  return `${releasePrefix(environment)}${number}.json`
}

/** Number of the record in an object of that name; undefined for anything else. */
export function numberIn(key: string): number | undefined {
  const [, digits] = /\/([1-9]\d*)\.json$/.exec(key) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** Text of a record. */
export function encodeRelease(release: LandscapeRelease): string {
  return JSON.stringify({ v: 1, ...release })
}

/** Reads a record. One that another version of Slipway wrote differently still has its number; nothing of it can serve again. */
export function decodeRelease(number: number, text: string): LandscapeRelease {
  const unread = { number, at: 0, by: '', reason: '', services: [] }
  try {
    const { v, ...release } = JSON.parse(text) as LandscapeRelease & { readonly v: number }
    return v === 1 && Array.isArray(release.services) ? { ...release, number } : unread
  } catch {
    return unread
  }
}

/** The stacks of services that a landscape wants, each with where its values come from. */
export function originsOf({ landscape, after }: LandscapeWish): StackOrigin[] {
  const stackOf = (name: string) => landscape.components.find((one) => one.name === name)?.stack ?? ''
  return landscape.components.filter(isService).map(({ name, stack, inputs }) => ({
    ...{ component: name, stack, after: after[name] ?? [] },
    parameters: Object.fromEntries(
      Object.entries(inputs).map(([parameter, input]) => [
        parameter,
        {
          ...(input.from === 'output' && { output: { stack: stackOf(input.component), output: input.output } }),
          ...(input.from === 'image' && { isImage: true as const }),
        },
      ]),
    ),
  }))
}

/** What a record says of stacks: their origin, and what is live of them. */
export function recordStacks(origins: readonly StackOrigin[], live: readonly LiveStack[]): ReleasedStack[] {
  return origins.flatMap((origin) => {
    const stack = live.find(({ name }) => name === origin.stack)
    if (!stack?.template) return []
    const { [releaseTag]: _number, ...tags } = stack.tags
    const parameters = Object.entries(stack.parameters).map(([name, value]) => {
      return [name, { ...sourceOf(origin.parameters[name]), value }] as const
    })
    const { component, after } = origin
    const template = digestOf(stack.template)
    return [{ component, stack: stack.name, after, template, parameters: Object.fromEntries(parameters), tags }]
  })
}

function sourceOf(origin: Partial<ReleasedParameter> = {}): Omit<ReleasedParameter, 'value'> {
  const { output, isImage } = origin
  return { ...(output && { output }), ...(isImage && { isImage }) }
}

/** True when the services that are live are those of a release, each as it was then. What is protected may be there besides. */
export function isServing({ services }: LandscapeRelease, live: readonly LiveStack[]): boolean {
  const there = live.filter((stack) => isService({ name: componentOf(stack) }))
  const others = there.filter(({ name, isProtected }) => !isProtected && !services.some(({ stack }) => stack === name))
  return others.length === 0 && services.every((service) => isAsReleased(service, there))
}

function isAsReleased({ stack: name, template, parameters }: ReleasedStack, live: readonly LiveStack[]): boolean {
  const stack = live.find((one) => one.name === name)
  if (!stack?.template || standingOf(stack.status) !== 'settled' || digestOf(stack.template) !== template) return false
  const values = Object.fromEntries(Object.entries(parameters).map(([key, { value }]) => [key, value]))
  return isSameValue(values, stack.parameters)
}
