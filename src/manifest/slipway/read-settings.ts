import type { Mapping } from '../tree.ts'
import { itemsIn, placeAt, placeBelow, placesIn, type Place } from './place.ts'
import { readRoute } from './read-route.ts'
import { routeSchema } from './route-schema.ts'
import { dataPathSchema, projectNameSchema, scaleSchema } from './schema.ts'
import type { RouteSetting, ServiceSettings, Settings } from './settings.ts'
import { readSize } from './read-size.ts'
import { scheduleSchema, timezoneSchema } from './schedule-schema.ts'
import { placedBelow, valueOf } from './value-of.ts'

/** Takes out of the file what holds for an environment, part by part: what does not fit the schema was reported and is left out. */
export function readSettings(
  root: Place,
  chosen: Place,
  domain?: string,
): Pick<Settings, 'project' | 'services' | 'overrides'> {
  const everywhere = placeAt(root, ['services'])
  const here = placeAt(chosen, ['services'])
  const names = new Set([...placesIn(everywhere), ...placesIn(here)].map(([name]) => name))
  const services = [...names].map(
    (name) => [name, readService(placeBelow(everywhere, name), placeBelow(here, name), domain)] as const,
  )
  const projectPlace = placeAt(root, ['project'])
  const project = valueOf(projectNameSchema, projectPlace)
  const overrides = overridesOf(here)
  return {
    ...(project !== undefined && { project: { name: project, at: projectPlace.keyAt } }),
    services: new Map(services),
    ...(overrides && { overrides }),
  }
}

function readService(everywhere: Place, here: Place, domain: string | undefined): ServiceSettings {
  const routes = placeBelow(here, 'routes')
  const place = placeBelow(here, 'scale')
  const count = valueOf(scaleSchema, place)
  const schedule = placedBelow(scheduleSchema, here, 'schedule')
  const timezone = placedBelow(timezoneSchema, here, 'timezone')
  return {
    places: [everywhere, here].filter((each) => each.tree !== undefined),
    ...(routes.tree?.kind === 'list' && { routes: itemsIn(routes).flatMap((item) => routeAt(item, domain)) }),
    ...(count !== undefined && { scale: { count, place } }),
    data: itemsIn(placeBelow(everywhere, 'data')).flatMap((item) => {
      const path = valueOf(dataPathSchema, item)
      return path === undefined ? [] : [{ place: item, path }]
    }),
    size: readSize(here),
    ...(schedule && { schedule }),
    ...(timezone && { timezone }),
  }
}

/** Services that environments other than this one run by the clock. */
export function scheduledIn(root: Place, here: string): Settings['scheduled'] {
  const others = placesIn(placeAt(root, ['environments'])).filter(([name]) => name !== here && name !== 'local')
  const found = others.flatMap(([environment, place]) =>
    placesIn(placeBelow(place, 'services')).flatMap(([name, service]) => {
      const schedule = placedBelow(scheduleSchema, service, 'schedule')
      return schedule ? [[name, { environment, place: schedule.place }] as const] : []
    }),
  )
  return new Map(found.toReversed())
}

function routeAt(place: Place, domain: string | undefined): RouteSetting[] {
  const route = valueOf(routeSchema, place)
  return route ? [readRoute(place, route, domain)] : []
}

/** The overrides of all services as the tree of one more Compose file; each part keeps its place in this one. */
function overridesOf(services: Place): Mapping | undefined {
  const entries = placesIn(services).flatMap(([name, place]) => {
    const { tree: value, keyAt } = placeBelow(place, 'overrides')
    return value?.kind === 'map' && value.entries.size > 0 ? [[name, { keyAt, value }] as const] : []
  })
  if (entries.length === 0) return undefined
  const value: Mapping = { kind: 'map', entries: new Map(entries), at: services.keyAt }
  return { kind: 'map', entries: new Map([['services', { keyAt: services.keyAt, value }]]), at: services.keyAt }
}
