import type { Change, Step } from '../../core/plan.ts'
import type { ObservedContainer } from '../observe/observed.ts'
import { isUp, type Placement } from './placement.ts'
import type { PlanInput } from './plan-input.ts'

/** The plan in the words of the person who reads it: one line per thing that changes, and what stays. */
export function describeChanges(input: PlanInput, places: readonly Placement[], landscape: readonly Step[]): Change[] {
  const made = landscape.map((step): Change => ({
    action: 'create',
    subject: step.title.replace('create ', ''),
    detail: '',
  }))
  const services = input.wanted.services.flatMap((service) => {
    const own = places.filter((place) => place.service.service === service.service)
    return own.length > 0 ? [describeService(input, own)] : describeNone(input, service.service)
  })
  const gone = [...new Set(input.observed.containers.filter((one) => isGone(input, one)).map((one) => one.service))]
  return [
    ...made,
    ...services,
    ...gone.map((name): Change => ({ action: 'remove', subject: `service ${name}`, detail: 'no longer in the file' })),
  ]
}

/** What is stopped and kept for rollback was removed by an earlier release. */
function isGone(input: PlanInput, one: ObservedContainer): boolean {
  if (one.kind === 'oneoff' || !isUp(one)) return false
  return !input.wanted.services.some((wanted) => wanted.service === one.service)
}

function describeService(input: PlanInput, places: readonly Placement[]): Change {
  const service = places[0]?.service
  const subject = `${service?.kind ?? 'service'} ${service?.service ?? ''}`
  const created = places.filter((place) => place.action === 'create')
  const started = places.filter((place) => place.action === 'start')
  const replicas = replicasOf(input, places)
  if (created.length === 0 && started.length === 0) return describeKept(subject, places, replicas)
  if (created.length === 0) return { action: 'start', subject, detail: countOf(started), ...replicas }
  if (service?.kind === 'job') return { action: 'run', subject, detail: `image ${service.image.ref}` }
  const replaced = input.observed.containers.some((one) => one.service === service?.service && one.state === 'running')
  const detail = `${countOf(created)}, image ${service?.image.ref ?? ''}${replaced ? `, because ${reasonFor(input, places)}` : ''}`
  return { action: replaced ? 'replace' : 'create', subject, detail, ...replicas }
}

/** A service that shall have no container. */
function describeNone({ observed }: PlanInput, name: string): Change[] {
  const from = observed.containers.filter((one) => one.service === name && one.kind === 'service' && isUp(one)).length
  if (from === 0) return []
  return [{ action: 'remove', subject: `service ${name}`, detail: `all ${from} containers`, replicas: { from, to: 0 } }]
}

function describeKept(subject: string, places: readonly Placement[], { replicas }: Pick<Change, 'replicas'>): Change {
  if (!replicas || replicas.to > replicas.from) return { action: 'keep', subject, detail: countOf(places) }
  return {
    action: 'remove',
    subject,
    detail: `${replicas.from - replicas.to} of ${replicas.from} containers`,
    replicas,
  }
}

function replicasOf({ observed }: PlanInput, places: readonly Placement[]): Pick<Change, 'replicas'> {
  const own = observed.containers.filter((one) => one.service === places[0]?.service.service)
  const from = new Set(own.filter((one) => one.kind === 'service' && isUp(one)).map((one) => one.index)).size
  return from === 0 || from === places.length ? {} : { replicas: { from, to: places.length } }
}

function countOf(places: readonly Placement[]): string {
  return places.length === 1 ? '1 container' : `${places.length} containers`
}

/** Why containers that run will not do. */
function reasonFor(input: PlanInput, places: readonly Placement[]): string {
  const service = places[0]?.service
  const running = input.observed.containers.filter((one) => one.service === service?.service && one.state === 'running')
  if (service && input.renew.has(service.service)) return 'you asked for it'
  if (running.every((one) => one.image !== service?.image.id)) return 'the image changed'
  if (running.every((one) => one.spec !== service?.spec)) return 'its definition changed'
  if (running.some((one) => input.stale.has(one.name))) return 'an environment value or a secret changed'
  if (running.some((one) => one.health === 'unhealthy')) return 'it is unhealthy'
  return running.length < places.length ? 'there are more replicas' : 'one of them has to be made anew'
}
