import type { Issue, Position } from '../core/issue.ts'
import type { Service } from './project.ts'

type Services = ReadonlyMap<string, Pick<Service, 'dependsOn' | 'healthcheck'>>
type Locate = (path: string) => Position

/** Issues for circles of dependencies, and for waiting on the health of a service that has no health check. */
export function checkDependencies(services: Services, locate: Locate): Issue[] {
  const cycle = findCycle(services)
  return [...(cycle ? [describeCycle(cycle, locate)] : []), ...checkConditions(services, locate)]
}

function describeCycle(cycle: readonly string[], locate: Locate): Issue {
  const path = `services.${cycle[0]}.depends_on`
  const message = `the services wait for each other: ${cycle.join(' → ')}`
  return { code: 'dependency-cycle', at: locate(path), path, message, fix: 'Remove one of these dependencies.' }
}

/** The first circle as names, the first one repeated at the end. Without recursion, since a chain may be long. */
function findCycle(services: Services): readonly string[] | undefined {
  const done = new Set<string>()
  for (const start of services.keys()) {
    const cycle = done.has(start) ? undefined : walk(start, services, done)
    if (cycle) return cycle
  }
  return undefined
}

interface Visit {
  readonly name: string
  readonly rest: string[]
}

function walk(start: string, services: Services, done: Set<string>): readonly string[] | undefined {
  const trail: Visit[] = [visit(start, services)]
  const onTrail = new Set([start])
  for (let top = trail.at(-1); top; top = trail.at(-1)) {
    const next = top.rest.shift()
    if (next === undefined) {
      done.add(top.name)
      onTrail.delete(top.name)
      trail.pop()
      continue
    }
    if (onTrail.has(next))
      return [...trail.map((each) => each.name).slice(trail.findIndex((each) => each.name === next)), next]
    if (done.has(next)) continue
    onTrail.add(next)
    trail.push(visit(next, services))
  }
  return undefined
}

function visit(name: string, services: Services): Visit {
  return { name, rest: (services.get(name)?.dependsOn ?? []).map((dependency) => dependency.service) }
}

function checkConditions(services: Services, locate: Locate): Issue[] {
  return [...services].flatMap(([name, { dependsOn }]) =>
    dependsOn
      .filter((each) => each.condition === 'service_healthy' && isDisabled(services.get(each.service)))
      .map(({ service }) => {
        const path = `services.${name}.depends_on.${service}.condition`
        const message = `${name} waits until ${service} is healthy, but the health check of ${service} is switched off`
        return { code: 'conflict', at: locate(path), path, message, fix: 'Use `condition: service_started`.' }
      }),
  )
}

function isDisabled(service: Pick<Service, 'healthcheck'> | undefined): boolean {
  return service?.healthcheck?.test[0] === 'NONE'
}
