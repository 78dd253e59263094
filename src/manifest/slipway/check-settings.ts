import type { Issue } from '../../core/issue.ts'
import { childPath } from '../key-path.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import type { Mapping } from '../tree.ts'
import { checkData, type MountedService } from './check-data.ts'
import { checkRoutes } from './check-routes.ts'
import type { Place } from './place.ts'
import type { RoutedService } from './service-port.ts'
import type { ServiceSettings, Settings } from './settings.ts'

/** A service of the Compose file, as far as slipway.yaml speaks of it. */
export type KnownService = RoutedService & MountedService

/** What the Compose file holds: every service by name, without a value where it is not active or could not be read. */
export type KnownServices = ReadonlyMap<string, KnownService | undefined>

/** What makes no sense when slipway.yaml is held against the Compose file. */
export function checkSettings(settings: Settings, services: KnownServices): Issue[] {
  const all = [...settings.services]
  return [
    ...all.flatMap(([name, { places }]) => (services.has(name) ? [] : unknownService(name, places, services))),
    ...all.flatMap(([name, service]) => checkData(service, services.get(name))),
    ...all.flatMap(([name, service]) => checkScale(name, service, settings.overrides)),
    ...checkExtends(settings),
    ...checkRoutes(settings, (name) => services.get(name)),
  ]
}

function unknownService(name: string, places: readonly Place[], services: KnownServices): Issue[] {
  const near = nearestWord(name, services.keys())
  const message = `there is no service \`${name.slice(0, 60)}\` in the Compose file`
  const accepted = [...services.keys()].slice(0, 20).join(', ')
  const fix = near === undefined ? 'Name a service of the Compose file, or remove this.' : `Did you mean \`${near}\`?`
  return places.map(({ keyAt: at, path }) => ({ code: 'undeclared', at, path, message, accepted, fix }))
}

function checkScale(name: string, { scale, size }: ServiceSettings, overrides: Mapping | undefined): Issue[] {
  const given = ['scale', 'deploy.replicas'].find((keys) => hasKeys(overrides, ['services', name, ...keys.split('.')]))
  const place = scale?.place ?? size.bounds?.place
  if (!place || given === undefined) return []
  const { keyAt: at, path } = place
  const message = `\`scale\` stands here, and \`${given}\` in the overrides of the same service`
  return [{ code: 'conflict', at, path, message, fix: 'Keep one of the two.' }]
}

/** `extends` is resolved file by file before the overrides come on top. */
function checkExtends({ overrides, environment }: Settings): Issue[] {
  const services = overrides?.entries.get('services')?.value
  const entries = services?.kind === 'map' ? [...services.entries] : []
  return entries.flatMap(([name, { value }]) => {
    const at = value.kind === 'map' ? value.entries.get('extends')?.keyAt : undefined
    const fix = 'Write it into the Compose file.'
    const path = `${childPath(`environments.${environment}.services`, name)}.overrides.extends`
    return at ? [{ code: 'not-supported', at, path, message: '`extends` cannot stand in overrides', fix }] : []
  })
}

function hasKeys(tree: Mapping | undefined, keys: readonly string[]): boolean {
  const [key = '', ...rest] = keys
  const value = tree?.entries.get(key)?.value
  return rest.length === 0 ? value !== undefined : value?.kind === 'map' && hasKeys(value, rest)
}
