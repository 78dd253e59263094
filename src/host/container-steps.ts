import type { AwaitEffect, Condition, Phase, Step } from '../core/plan.ts'
import type { Owner } from '../core/route.ts'
import { encodeHooks, postStartSteps, preStopSteps } from './hooks.ts'
import { shareWords } from './shares.ts'
import { secretsVolumeTarget } from './want.ts'
import { label, labelOptions, ownerLabels } from './labels.ts'
import type { ObservedContainer } from './observed.ts'
import type { Placement } from './placement.ts'
import { withoutNames } from './names.ts'
import { option } from './options/words.ts'
import { nameSteps, rejoinSteps } from './naming-steps.ts'
import type { WantedService } from './wanted.ts'

/** Time limits of steps in milliseconds. */
const limits = { engine: 60_000, job: 600_000, settle: 30_000, answer: 60_000 }

/** A worker without a health check counts as up when it still runs after this time, in milliseconds. */
const settledAfterMs = 1500

/** Steps that make, fill, start and prove one container, in the prepare phase. */
export function prepareSteps(owner: Owner, place: Placement, release: number, needs: PrepareNeeds): Step[] {
  if (place.action === 'keep') {
    const rejoins = rejoinSteps(place, [])
    return [
      ...rejoins,
      ...proofSteps(
        place,
        rejoins.map((step) => step.id),
      ),
      ...nameSteps(place, provedBy(place)),
    ]
  }
  const made = place.action === 'create' ? createSteps(owner, place, release, [...needs.landscape, ...needs.turn]) : []
  const before = [...made.map((step) => step.id), ...needs.dependencies, ...needs.turn]
  const stops = place.stops.flatMap((old) => stopSteps(old, 'prepare', [...before, ...needs.detour]))
  const rejoins = rejoinSteps(place, [...before, ...stops.map((step) => step.id)])
  const start = startStep(place, [...before, ...[...stops, ...rejoins].map((step) => step.id)])
  const about = { name: place.name, service: place.service.service }
  const hooks = postStartSteps(about, place.service.postStart ?? [], start.id)
  const proofs = proofSteps(place, [hooks.at(-1)?.id ?? start.id])
  const tried = [start, ...hooks, ...proofs].map((step) => ({ ...step, ...onFailureOf(place) }))
  return [...made, ...stops, ...rejoins, ...tried, ...nameSteps(place, provedBy(place))]
}

/** Steps a container waits for. */
export interface PrepareNeeds {
  /** Networks and volumes. */
  readonly landscape: readonly string[]
  /** The proof of what the service depends on. */
  readonly dependencies: readonly string[]
  /** The proof of the replicas that go before it. */
  readonly turn: readonly string[]
  /** What leads requests past the containers that stop for it. */
  readonly detour: readonly string[]
}

/** Without its gatekeeper a release is none, whatever the file says about failures. */
function onFailureOf({ service, index }: Placement): Pick<Step, 'onFailure'> {
  const { onFailure } = service.pace
  return onFailure === 'pause' || (onFailure === 'continue' && index > 1) ? { onFailure } : {}
}

/** Id of the last step that proves a container, if the plan has one. */
export function provedBy(place: Placement): string | undefined {
  return proofSteps(place, []).at(-1)?.id
}

/** Ids of the steps after which a container can stand in for another one. */
export function readyBy(place: Placement): string[] {
  const names = nameSteps(place, provedBy(place)).filter((step) => step.phase === 'prepare')
  return [provedBy(place) ?? [], names.map((step) => step.id)].flat()
}

/** Id of the step that starts a container, if the plan has one. */
export function startedBy(place: Placement): string | undefined {
  return place.action === 'keep' ? undefined : `start:${place.name}`
}

/** Name of the volume that holds a container's file secrets. */
export function filesVolume(container: string): string {
  return `${container}-files`
}

/** Runs what a container asked for before its stop, and stops it. */
export function stopSteps(one: ObservedContainer, phase: Phase, needs: readonly string[]): Step[] {
  const hooks = preStopSteps(one, phase, needs)
  return [...hooks, { ...stopStep(one, phase), needs: hooks.length > 0 ? [hooks.at(-1)?.id ?? ''] : needs }]
}

/** Stops a container for good: the engine would otherwise start it again after its own restart. */
function stopStep({ name, service, stopGraceMs }: ObservedContainer, phase: Phase): Step {
  return {
    id: `stop:${name}`,
    phase,
    needs: [],
    title: `stop ${name}`,
    service,
    effect: {
      kind: 'docker',
      argv: ['stop', name],
      unless: { inspect: ['container', 'inspect', name], exists: false },
    },
    limitMs: limits.engine + stopGraceMs,
  }
}

/** Removes a container with its own files and anonymous volumes. */
export function removeSteps(service: string, name: string, hasFiles: boolean, needs: readonly string[]): Step[] {
  const remove: Step = {
    ...{ id: `remove:${name}`, phase: 'retire', needs, title: `remove ${name}`, service, limitMs: limits.engine },
    effect: {
      kind: 'docker',
      argv: ['rm', '--force', '--volumes', name],
      unless: { inspect: ['container', 'inspect', name], exists: false },
    },
  }
  return hasFiles ? [remove, removeVolumeStep(filesVolume(name), [remove.id])] : [remove]
}

/** Removes a volume of ours. */
export function removeVolumeStep(name: string, needs: readonly string[]): Step {
  return {
    ...{ id: `remove:volume:${name}`, phase: 'retire', needs, title: `remove volume ${name}`, limitMs: limits.engine },
    effect: {
      kind: 'docker',
      argv: ['volume', 'rm', name],
      unless: { inspect: ['volume', 'inspect', name], exists: false },
    },
  }
}

/** Sets what the engine does when the container ends. It is off until the container has proved itself, so that a crash is seen as one. */
export function restartPolicyStep(
  service: string,
  name: string,
  policy: string,
  phase: Phase,
  needs: readonly string[],
): Step {
  return {
    ...{ id: `policy:${name}`, phase, needs, service, limitMs: limits.engine },
    title: policy === 'no' ? `switch automatic restart of ${name} off` : `let the engine restart ${name} (${policy})`,
    effect: {
      kind: 'docker',
      argv: ['update', '--restart', policy, name],
      unless: { inspect: ['container', 'inspect', name], exists: false },
    },
  }
}

function createSteps(owner: Owner, place: Placement, release: number, needs: readonly string[]): Step[] {
  const { service, name } = place
  const about = { phase: 'prepare', service: service.service, limitMs: limits.engine } as const
  const folder = secretsVolumeTarget(service)
  const volume: Step[] = folder ? [filesVolumeStep(owner, place)] : []
  const create: Step = {
    ...about,
    id: `create:${name}`,
    needs: [...needs, ...volume.map((step) => step.id)],
    title: `create ${name}`,
    effect: {
      kind: 'docker',
      argv: createArgv(owner, place, release, folder),
      env: service.env,
      unless: { inspect: ['container', 'inspect', name], exists: true },
    },
  }
  const isLater = (network: string) => place.shy && place.names.some((one) => one.network === network)
  const joins = service.joins.map(({ network, aliases, options = [] }): Step => ({
    ...about,
    id: `join:${name}:${network}`,
    needs: [create.id],
    title: `join ${name} to ${network}`,
    effect: {
      kind: 'docker',
      argv: [
        'network',
        'connect',
        ...(isLater(network) ? [] : aliases).flatMap((alias) => ['--alias', alias]),
        ...option('--ip', place.addresses.get(network)),
        ...options,
        network,
        name,
      ],
    },
  }))
  return [...volume, create, ...joins, ...filesSteps(place, create.id)]
}

function createArgv(owner: Owner, place: Placement, release: number, folder: string | undefined): string[] {
  const { service, name, index } = place
  const identity = { [label.service]: service.service, [label.index]: String(index), [label.release]: String(release) }
  return [
    ...['create', '--name', name],
    ...(folder ? ['--mount', `type=volume,source=${filesVolume(name)},target=${folder}`] : []),
    ...networkWords(place),
    ...shareWords(service.shares ?? [], (other) => place.tied?.get(other)),
    // The last label of a name counts: ours come after those of the file.
    ...ownerLabels(owner, service.kind),
    ...labelOptions({ ...identity, [label.spec]: service.spec }),
    ...labelOptions(service.containerName === undefined ? {} : { [label.name]: name }),
    ...labelOptions(place.tied && place.tied.size > 0 ? { [label.tied]: [...place.tied.values()].join(' ') } : {}),
    ...labelOptions(service.preStop?.length ? { [label.preStop]: encodeHooks(service.preStop) } : {}),
    service.image.id,
    ...service.command,
  ]
}

/** Options of the service; a container that gets its names later has an address of its own instead. */
function networkWords({ service, shy, names, addresses }: Placement): readonly string[] {
  const first = names.find((one) => service.options.includes(one.network))
  if (!shy || !first) return service.options
  return [...withoutNames(service.options), ...option('--ip', addresses.get(first.network))]
}

function filesVolumeStep(owner: Owner, place: Placement): Step {
  const name = filesVolume(place.name)
  return {
    ...{ id: `volume:${name}`, phase: 'prepare', needs: [], title: `create volume ${name}`, limitMs: limits.engine },
    service: place.service.service,
    effect: { kind: 'docker', argv: ['volume', 'create', ...ownerLabels(owner, 'files'), name] },
  }
}

function filesSteps({ service, name }: Placement, created: string): Step[] {
  if (service.files.length === 0) return []
  return [
    {
      ...{ id: `files:${name}`, phase: 'prepare', needs: [created], service: service.service, limitMs: limits.engine },
      title: `write ${describeFiles(service)} into ${name}`,
      effect: { kind: 'files', container: name, files: service.files },
    },
  ]
}

function describeFiles({ files, configs = 0 }: WantedService): string {
  const counted = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`])
  return [...counted(files.length - configs, 'secret'), ...counted(configs, 'config')].join(' and ')
}

function startStep({ service, name }: Placement, needs: readonly string[]): Step {
  return {
    ...{ id: `start:${name}`, phase: 'prepare', needs, title: `start ${name}`, service: service.service },
    effect: { kind: 'docker', argv: ['start', name] },
    limitMs: limits.engine,
  }
}

/** A container of a recorded release that runs needs no proof, unless it is still starting. */
function proofSteps(place: Placement, needs: readonly string[]): Step[] {
  const { service, name, proved, action } = place
  if (action === 'keep' && !isUnproved(place)) return []
  const about = { phase: 'prepare', service: service.service } as const
  const ready: Step = {
    ...about,
    ...readiness(service, name),
    id: `ready:${name}`,
    needs,
  }
  if (service.kind === 'job' || (proved && action === 'keep')) return [ready]
  const { monitorMs = 0 } = service.pace
  const answer = {
    ...about,
    id: `answer:${name}`,
    needs: [ready.id],
    title: `reach ${name} on port ${service.answers.join(' and ')}`,
    effect: awaitEffect(place, { type: 'answering', ports: service.answers }),
    limitMs: limits.answer,
  }
  const proofs: Step[] = service.answers.length === 0 ? [ready] : [ready, answer]
  const watch = {
    ...about,
    id: `watch:${name}`,
    needs: [proofs.at(-1)?.id ?? ''],
    title: `see ${name} stay so for ${monitorMs / 1000} s`,
    effect: awaitEffect(place, { type: 'running', forMs: monitorMs }),
    limitMs: monitorMs + limits.settle,
  }
  return monitorMs === 0 ? proofs : [...proofs, watch]
}

function awaitEffect({ service, name }: Placement, condition: Condition): AwaitEffect {
  return { kind: 'await', container: name, service: service.service, condition }
}

function isUnproved({ service, found, proved }: Placement): boolean {
  if (service.kind === 'job') return found?.state === 'running'
  return !proved || (service.checks === 'health' && found?.health === 'starting')
}

function readiness(service: WantedService, name: string): Pick<Step, 'title' | 'effect' | 'limitMs'> {
  const effect = { kind: 'await', container: name, service: service.service } as const
  if (service.kind === 'job')
    return {
      title: `run ${name} to its end`,
      effect: { ...effect, condition: { type: 'succeeded' } },
      limitMs: limits.job,
    }
  if (service.checks === 'health')
    return {
      title: `see ${name} healthy`,
      effect: { ...effect, condition: { type: 'healthy' } },
      limitMs: service.healthLimitMs,
    }
  return {
    title: `see ${name} stay up`,
    effect: { ...effect, condition: { type: 'running', forMs: settledAfterMs } },
    limitMs: limits.settle,
  }
}
