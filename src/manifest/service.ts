import type { ContainerUse, Dependency, NetworkUse, PreStart, Service } from './project.ts'
import { beside } from './beside.ts'
import { at, report, type Cursor } from './cursor.ts'
import { preStartKeys } from './container-keys.ts'
import { checkService, checkSource } from './check-service.ts'
import { impliedDependencies } from './implied-dependencies.ts'
import { camelFields, optionalKeys, readKeys } from './keys.ts'
import { readEnvFileValues } from './readers/env-files.ts'
import { readGivenPairs } from './readers/pairs.ts'
import { serviceKeys, type ServiceFields } from './service-keys.ts'

const defaults = {
  ports: [],
  volumes: [],
  tmpfs: [],
  secrets: [],
  restart: 'no',
  capAdd: [],
  capDrop: [],
  extraHosts: [],
} as const

/** Of these, no limit is what there is anyway. */
const zeroIsUnset = ['cpus', 'memLimit', 'memReservation', 'pidsLimit'] as const

/** Docker's own default between the stop signal and the kill. */
const stopGraceMs = 10_000

/** True when a service runs: it has no profile, or one of its profiles is active. */
export function isActive(profiles: readonly string[] | undefined, active: ReadonlySet<string>): boolean {
  return !profiles || profiles.length === 0 || active.has('*') || profiles.some((profile) => active.has(profile))
}

/** Reads one service and fills in the specification's defaults. Its name comes from the file's mapping. */
export function readService(cursor: Cursor): Omit<Service, 'name'> | undefined {
  const place = placeOf(cursor)
  const read = optionalKeys(serviceKeys)(place)
  if (!read) return undefined
  const active = place === cursor
  if (active) checkSource(cursor)
  const service = serviceOf(place, read, active)
  if (active) checkService(cursor, service, read)
  return service
}

/** What a service that does not run refers to need not be there. */
export function placeOf(cursor: Cursor): Cursor {
  const { profiles } = cursor.scope
  const given = at(cursor, 'profiles')?.tree
  const names =
    given?.kind === 'list' ? given.items.flatMap((item) => (item.kind === 'scalar' ? String(item.value) : [])) : []
  return isActive(names, profiles) ? cursor : { ...cursor, scope: { ...cursor.scope, references: [], portClaims: [] } }
}

function serviceOf(cursor: Cursor, read: ServiceFields, active: boolean): Omit<Service, 'name'> {
  const { environment: _e, env_file: _f, label_file: files, labels, scale: _s, expose: _x, extends: _n, ...rest } = read
  const { deploy, develop, depends_on: needs = [], stop_grace_period: grace = stopGraceMs, ...plain } = rest
  const { pull_refresh_after: _r, networks: _w, pre_start: _p, ...kept } = plain
  const { expose = [] } = read
  const updateOrder = deploy?.updateConfig?.order
  return {
    ...defaults,
    ...withoutZeros(camelFields(kept)),
    ...(active ? environmentOf(read) : { environment: {} }),
    labels: { ...Object.fromEntries(files ?? []), ...labels },
    expose: expose.flatMap((each) => each.ports),
    ...(read.expose && { exposed: expose.map((each) => each.text) }),
    replicas: replicasOf(cursor, read),
    ...(deploy && { deploy }),
    ...(updateOrder !== undefined && { updateOrder }),
    ...(read.pre_start && { preStart: read.pre_start.flatMap((hook) => preStartOf(hook, read, active) ?? []) }),
    ...(develop?.watch && { develop: develop.watch }),
    stopGraceMs: grace,
    dependsOn: withImplied(cursor, read, needs),
    networks: networksOf(read),
  }
}

/** A zero of these says nothing, as in Compose, so that `deploy.resources` may say more. */
function withoutZeros<T extends Partial<Pick<Service, (typeof zeroIsUnset)[number]>>>(fields: T): T {
  const copy = { ...fields }
  for (const key of zeroIsUnset) if (copy[key] === 0) delete copy[key]
  return copy
}

/** A container before the service's own. The tree has the service's keys in it, whose problems are told already. */
function preStartOf(cursor: Cursor, service: ServiceFields, active: boolean): PreStart | undefined {
  const { place, flush } = beside(cursor)
  const read = readKeys(place, preStartKeys)
  if (!read) return flush()
  const { per_replica: perReplica, ...own } = read
  const use = containerUse(place, own, active, (name) => service.environment?.get(name))
  flush()
  return { ...use, ...(perReplica !== undefined && { perReplica }) }
}

/** A container that is none of a service, by the keys of one. */
export function containerUse(
  place: Cursor,
  read: ServiceFields,
  active: boolean,
  inherited: (name: string) => string | null | undefined = () => undefined,
): ContainerUse {
  const container = serviceOf(place, read, active)
  const given = at(place, 'environment')
  const written = Object.entries((given && readGivenPairs(given)) ?? {})
  return {
    container,
    environment: Object.fromEntries(written.map(([name, value]) => [name, value ?? inherited(name) ?? null])),
    envFiles: (read.env_file ?? []).map(({ path, required, raw }) => ({ path, required, raw })),
  }
}

function withImplied(cursor: Cursor, read: ServiceFields, needs: readonly Dependency[]): readonly Dependency[] {
  const named = new Set(needs.map((each) => each.service))
  return [...needs, ...impliedDependencies(cursor, read).filter((each) => !named.has(each.service))]
}

/** In the order of joining: by priority, then as the file has them. */
function networksOf({ networks = [], network_mode: mode, provider }: ServiceFields): readonly NetworkUse[] {
  if (mode !== undefined || provider) return networks
  if (networks.length === 0) return [{ network: 'default', aliases: [] }]
  return networks.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0))
}

/** `environment` goes over `env_file`, also where it takes a variable away by naming one that is not set. */
function environmentOf(fields: ServiceFields): Pick<Service, 'environment' | 'unset'> {
  const own = fields.environment ?? new Map<string, string | null>()
  const fromFiles = readEnvFileValues(fields.env_file ?? [], (name) => own.get(name) ?? undefined)
  const all = [...new Map<string, string | null>([...fromFiles, ...own])]
  const unset = all.filter(([, value]) => value === null).map(([name]) => name)
  return {
    environment: Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== null)),
    ...(unset.length > 0 && { unset }),
  }
}

function replicasOf(cursor: Cursor, fields: ServiceFields): number {
  const replicas = fields.deploy?.replicas
  if (fields.scale !== undefined && replicas !== undefined && fields.scale !== replicas) {
    const message = `\`scale\` says ${fields.scale} and \`deploy.replicas\` says ${replicas}`
    report(at(cursor, 'scale') ?? cursor, { code: 'conflict', message, fix: 'Keep one of the two.' })
  }
  return fields.scale ?? replicas ?? 1
}
