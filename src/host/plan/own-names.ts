import type { Step } from '../../core/plan.ts'
import type { Observed, ObservedContainer } from '../observe/observed.ts'
import type { Placement } from './placement.ts'
import { engineLimitMs } from './engine-limit.ts'

/**
 * Steps with those that `container_name` asks for. A container is made under the name of its release, so that old and new stand
 * side by side. While it serves it is called what the file says; a plan that has to do with it gives it its own name back first,
 * so that all other steps know it by one name only.
 */
export function withNames(steps: readonly Step[], observed: Observed, places: readonly Placement[]): Step[] {
  const back = observed.containers.filter((one) => mustGoBack(one, steps, places)).map(backStep)
  const ids = back.map((step) => step.id)
  const gone = new Set(ids)
  const own = steps.map((step) => (step.phase === 'prepare' ? { ...step, needs: [...step.needs, ...ids] } : step))
  const called = places.filter(({ name, service, found }) => {
    if (service.containerName === undefined) return false
    return found?.alias !== service.containerName || gone.has(backId(name))
  })
  const retired = steps.filter((step) => step.phase === 'retire').map((step) => step.id)
  return [...back, ...own, ...called.flatMap((place) => callStep(place, retired))]
}

/** A step speaks of it, or it has a name that another one is to have. */
function mustGoBack(one: ObservedContainer, steps: readonly Step[], places: readonly Placement[]): boolean {
  if (one.alias === undefined) return false
  const stays = places.some(({ name, service }) => name === one.name && service.containerName === one.alias)
  return !stays || steps.some(({ effect }) => JSON.stringify(effect).includes(one.name))
}

function backId(name: string): string {
  return `rename-back:${name}`
}

function backStep({ name, alias = name, service }: ObservedContainer): Step {
  return {
    ...{
      id: backId(name),
      phase: 'prepare',
      needs: [],
      title: `call ${alias} ${name} again`,
      service,
      limitMs: engineLimitMs,
    },
    effect: { kind: 'docker', argv: ['rename', alias, name], unless: { inspect: inspect(name), exists: true } },
  }
}

/** Last of all. A release that serves is no failure because somebody took the name in the meantime. */
function callStep({ name, service: { containerName, service } }: Placement, needs: readonly string[]): Step[] {
  if (containerName === undefined) return []
  const unless = { inspect: inspect(containerName), exists: true }
  return [
    {
      ...{
        id: `rename:${name}`,
        phase: 'retire',
        needs,
        title: `call ${name} ${containerName}`,
        service,
        limitMs: engineLimitMs,
      },
      effect: { kind: 'docker', argv: ['rename', name, containerName], unless, mayFail: true },
    },
  ]
}

function inspect(name: string): readonly string[] {
  return ['container', 'inspect', name]
}
