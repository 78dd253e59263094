import type { Issue } from '../../core/issue.ts'
import type { Project, Service } from '../project.ts'
import { placeBelow, type Place } from './place.ts'
import type { ServiceSettings, Settings } from './settings.ts'

/** What does not go together with a schedule: all that needs a service which is there all the time. */
export function checkSchedules({ services }: Settings, project: Project): Issue[] {
  return [...services].flatMap(([name, settings]) => {
    const service = Object.hasOwn(project.services, name) ? project.services[name] : undefined
    return service ? [...checkZone(settings), ...checkAlways(settings, service, project)] : []
  })
}

/** One that does not fit was reported. */
function checkZone({ timezone, places }: ServiceSettings): Issue[] {
  if (!timezone || places.some((place) => placeBelow(place, 'schedule').tree)) return []
  const { keyAt: at, path } = timezone.place
  const message = '`timezone` is for a `schedule`, and there is none'
  return [{ code: 'missing-key', at, path, message, fix: 'Add `schedule`, or remove `timezone`.' }]
}

function checkAlways(
  { schedule, routes, scale, size, places }: ServiceSettings,
  service: Service,
  project: Project,
): Issue[] {
  if (!schedule) return []
  const { name } = service
  const here = places.find(({ path }) => schedule.place.path.startsWith(`${path}.`)) ?? schedule.place
  const waiting = dependentsOf(project, name)
  return [
    ...(routes && routes.length > 0
      ? [conflict(placeBelow(here, 'routes'), 'routes', 'nobody answers them in between')]
      : []),
    ...(scale || size.bounds ? [conflict(placeBelow(here, 'scale'), 'scale', 'one task runs at a time of it')] : []),
    ...(waiting.length > 0 ? [awaited(schedule.place, name, waiting)] : []),
  ]
}

function conflict({ keyAt: at, path }: Place, key: string, why: string): Issue {
  const message = `\`${key}\` stands beside \`schedule\`, and ${why}`
  return { code: 'conflict', at, path, message, fix: 'Keep one of the two.' }
}

function awaited({ keyAt: at, path }: Place, name: string, waiting: readonly string[]): Issue {
  const message = `${waiting.join(' and ')} of the Compose file waits for ${name} by \`depends_on\`, and it runs at its own times`
  return { code: 'conflict', at, path, message, fix: 'Remove `schedule`, or the `depends_on`.' }
}

/** Services that wait for another one. */
function dependentsOf({ services }: Project, name: string): string[] {
  const all = Object.values(services).filter(({ dependsOn }) => dependsOn.some(({ service }) => service === name))
  return all.map((service) => service.name)
}

/** On this machine a service that runs by the clock elsewhere is left out, unless `scale` says otherwise or others wait for it. */
export function isLeftOut({ scheduled, services }: Settings, project: Project, name: string): boolean {
  return scheduled.has(name) && services.get(name)?.scale === undefined && dependentsOf(project, name).length === 0
}

/** Says so, once for each. */
export function tellLeftOut(settings: Settings, project: Project): Issue[] {
  return [...settings.scheduled].flatMap(([name, { environment, place }]): Issue[] => {
    if (!Object.hasOwn(project.services, name) || !isLeftOut(settings, project, name)) return []
    const { keyAt: at, path } = place
    const message = `${name} runs by the clock in ${environment}, and not by itself on this machine`
    const fix = `Run it with \`slipway run ${name} -- <command>\`; \`scale: 1\` in \`${settings.environment}\` starts it with the others.`
    return [{ code: 'not-supported', at, path, message, fix, severity: 'warning' }]
  })
}
