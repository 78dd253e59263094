import type { Phase, Step } from '../../core/plan.ts'
import { engineLimitMs } from './engine-limit.ts'
import { filesVolume } from '../want/files-volume.ts'
import { preStopSteps } from '../want/hooks.ts'
import { removeVolumeStep } from './landscape-steps.ts'
import type { Observed, ObservedContainer } from '../observe/observed.ts'

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
    limitMs: engineLimitMs + stopGraceMs,
  }
}

/** Removes a container with its own files and anonymous volumes. */
export function removeSteps(
  { service, name }: ObservedContainer,
  { fileVolumes }: Observed,
  needs: readonly string[],
): Step[] {
  const files = filesVolume(name)
  const remove: Step = {
    ...{ id: `remove:${name}`, phase: 'retire', needs, title: `remove ${name}`, service, limitMs: engineLimitMs },
    effect: {
      kind: 'docker',
      argv: ['rm', '--force', '--volumes', name],
      unless: { inspect: ['container', 'inspect', name], exists: false },
    },
  }
  return fileVolumes.includes(files) ? [remove, removeVolumeStep(files, [remove.id])] : [remove]
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
    ...{ id: `policy:${name}`, phase, needs, service, limitMs: engineLimitMs },
    title: policy === 'no' ? `switch automatic restart of ${name} off` : `let the engine restart ${name} (${policy})`,
    effect: {
      kind: 'docker',
      argv: ['update', '--restart', policy, name],
      unless: { inspect: ['container', 'inspect', name], exists: false },
    },
  }
}
