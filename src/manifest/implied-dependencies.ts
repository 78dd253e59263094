import { at, itemsOf, type Cursor } from './cursor.ts'
import type { Dependency } from './project.ts'
import type { ServiceFields } from './service-keys.ts'

const namespaces = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'] as const

/** Services that another key than `depends_on` needs, as in the reference: `links`, `volumes_from`, and shared namespaces. */
export function impliedDependencies(cursor: Cursor, read: ServiceFields): readonly Dependency[] {
  const links = (read.links ?? []).map((link, index) => ({
    service: link.split(':')[0] ?? link,
    restart: true,
    place: itemOf(cursor, 'links', index),
  }))
  const shared = namespaces.flatMap((key) => {
    const [, service] = /^service:(.+)$/.exec(read[key] ?? '') ?? []
    return service === undefined ? [] : [{ service, restart: true, place: at(cursor, key) ?? cursor }]
  })
  const volumes = (read.volumes_from ?? []).flatMap((from, index) => {
    const service = from.startsWith('container:') ? undefined : from.split(':')[0]
    return service === undefined ? [] : [{ service, restart: false, place: itemOf(cursor, 'volumes_from', index) }]
  })
  const needs = new Map<string, Dependency>()
  for (const { service, restart, place } of [...links, ...shared, ...volumes]) {
    cursor.scope.references.push({ kind: 'service', name: service, cursor: place })
    if (!needs.has(service)) needs.set(service, { service, condition: 'service_started', required: true, restart })
  }
  return [...needs.values()]
}

function itemOf(cursor: Cursor, key: string, index: number): Cursor {
  const list = at(cursor, key)
  return (list && itemsOf(list)[index]) ?? list ?? cursor
}
