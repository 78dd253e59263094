import type { Issue, Position } from '../../core/issue.ts'
import type { Project, Service, ServiceRoute } from '../project.ts'
import { isLeftOut } from './check-schedule.ts'
import { joinAws } from './join-aws.ts'
import { keptMount, keptVolume } from './kept-data.ts'
import { restorePath } from './merge-overrides.ts'
import { portOf } from './service-port.ts'
import type { RouteSetting, ServiceSettings, Settings } from './settings.ts'

/** The project with what slipway.yaml says of its services, as far as it fits them. */
export function applySettings(settings: Settings, project: Project): Project {
  const places: Places = new Map()
  const services = Object.entries(project.services).map(([name, service]) => {
    const own = settings.services.get(name)
    const settled = own ? applyToService(own, service, places) : service
    const applied = isLeftOut(settings, project, name) ? { ...settled, replicas: 0 } : settled
    // In AWS nothing is public that does not say so.
    return [name, settings.aws ? { ...applied, routes: applied.routes ?? [] } : applied] as const
  })
  const volumes = [...settings.services]
    .filter(([name]) => Object.hasOwn(project.services, name))
    .flatMap(([name, { data }]) => data.map(({ path }) => keptVolume(project.name, name, path)))
  const applied = {
    ...project,
    files: [...project.files, settings.file],
    services: Object.fromEntries(services),
    volumes: { ...project.volumes, ...Object.fromEntries(volumes) },
    placeOf: (part: object) => places.get(part) ?? project.placeOf?.(part),
    withOwnPath: (issue: Issue) => restorePath(issue, settings),
  }
  return settings.aws ? { ...applied, aws: joinAws(settings, settings.aws, applied) } : applied
}

/** Where each route was read. */
type Places = Map<object, { readonly path: string; readonly at: Position }>

function applyToService(settings: ServiceSettings, service: Service, places: Places): Service {
  const { routes, scale, data, size } = settings
  return {
    ...service,
    ...(scale && { replicas: scale.count }),
    ...(size.bounds && { replicas: size.bounds.value.min }),
    ...(routes && { routes: routes.flatMap((route) => remember(route, applyRoute(route, service), places)) }),
    volumes: [...service.volumes, ...data.map(({ path }) => keptMount(service.name, path))],
  }
}

function remember(
  { place: { path, keyAt: at } }: RouteSetting,
  applied: ServiceRoute[],
  places: Places,
): ServiceRoute[] {
  for (const route of applied) places.set(route, { path, at })
  return applied
}

function applyRoute(route: RouteSetting, service: Service): ServiceRoute[] {
  const { conditions, healthPath, health, action } = route
  if (action) return [{ ...conditions, action }]
  const port = portOf(route, service)
  if (port === undefined) return []
  return [{ ...conditions, port, ...(healthPath !== undefined && { healthPath }), ...(health && { health }) }]
}
