import type { NetworkUse } from '../project.ts'
import { at, entriesOf, itemsOf, report, reportType, type Cursor } from '../cursor.ts'
import { camelFields, optionalKeys, optionalShapeOf, readKeys, shapeOf } from '../keys.ts'
import { listOf, readUniqueTexts } from './lists.ts'
import { readLabels, readOptions } from './pairs.ts'
import { resolvePath } from './paths.ts'
import { readBoolean, readNumber, readOptionalText, readSomeText, readText } from './scalars.ts'

/** The keys of a service's network. */
export const networkUseKeys = {
  aliases: readUniqueTexts,
  interface_name: readOptionalText,
  ipv4_address: readOptionalText,
  ipv6_address: readOptionalText,
  link_local_ips: readUniqueTexts,
  mac_address: readOptionalText,
  driver_opts: readOptions,
  priority: readNumber,
  gw_priority: readNumber,
}

const poolKeys = { subnet: readText, ip_range: readText, gateway: readText, aux_addresses: readOptions }

/** The keys of `ipam`. */
export const ipamKeys = { driver: readText, config: listOf(shapeOf(poolKeys)), options: readOptions }

/** `external` with what else it says: the old form `external: {name: …}`. */
export interface External {
  readonly external: boolean
  readonly name?: string
}

/** Reads `external` of a network, volume, secret or config. */
export function readExternal(cursor: Cursor): External | undefined {
  if (cursor.tree.kind !== 'map') {
    const external = readBoolean(cursor)
    return external === undefined ? undefined : { external }
  }
  const { name } = readKeys(cursor, { name: readSomeText }) ?? {}
  return { external: true, ...(name !== undefined && { name }) }
}

/** The keys of a network at the top level. */
export const networkKeys = {
  name: readSomeText,
  driver: readText,
  driver_opts: readOptions,
  ipam: shapeOf(ipamKeys),
  external: readExternal,
  internal: readBoolean,
  attachable: readBoolean,
  enable_ipv4: readBoolean,
  enable_ipv6: readBoolean,
  labels: readLabels,
}

/** Reads a network at the top level. */
export function readNetwork(cursor: Cursor) {
  const fields = optionalShapeOf(networkKeys)(cursor)
  checkNames(cursor, fields)
  return fields
}

/** Reports the old `external: {name: …}` beside another `name`. */
export function checkNames(
  cursor: Cursor,
  fields: { readonly name?: string; readonly external?: External } | undefined,
): void {
  const name = fields?.external?.name
  if (name === undefined || fields?.name === undefined || fields.name === name) return
  const message = '`name` and `external.name` say different things'
  report(cursor, { code: 'conflict', message, fix: 'Keep `name`, and write `external: true`.' })
}

/** The keys of a volume at the top level. */
export const volumeKeys = {
  name: readSomeText,
  driver: readText,
  driver_opts: readOptions,
  external: readExternal,
  labels: readLabels,
}

/** Reads a volume at the top level; one that somebody else made has a name and nothing more. */
export function readVolume(cursor: Cursor) {
  const fields = optionalShapeOf(volumeKeys)(cursor)
  checkNames(cursor, fields)
  const more = entriesOf(cursor).find(([key]) => !['name', 'external'].includes(key) && !key.startsWith('x-'))
  if (!fields?.external?.external || !more) return fields && withDevice(cursor, fields)
  const message = `\`external\` and \`${more[0]}\` exclude each other`
  return report(more[1], { code: 'conflict', at: more[1].keyAt, message, fix: 'Keep one of the two.' })
}

/** The device of a volume that is a bind mount in truth is a path like any other. */
function withDevice<F extends { driver?: string; driverOpts?: Readonly<Record<string, string>> }>(
  cursor: Cursor,
  fields: F,
): F {
  const { driver, driverOpts: options } = fields
  const device = at(at(cursor, 'driver_opts') ?? cursor, 'device')
  if (driver !== 'local' || options?.['o'] !== 'bind' || !device || options['device'] === undefined) return fields
  return { ...fields, driverOpts: { ...options, device: resolvePath(device, options['device']) ?? options['device'] } }
}

/** Reads `networks` of a service: a list, or a mapping. */
export function readNetworkUses(cursor: Cursor): readonly NetworkUse[] | undefined {
  if (cursor.tree.kind === 'list') return readShort(cursor)
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a list of networks or a mapping')
  return entriesOf(cursor).map(([network, child]) => {
    refer(network, child)
    return { aliases: [], ...camelFields(optionalKeys(networkUseKeys)(child) ?? {}), network }
  })
}

function readShort(cursor: Cursor): readonly NetworkUse[] | undefined {
  for (const item of itemsOf(cursor)) {
    if (item.tree.kind === 'scalar' && typeof item.tree.value === 'string') refer(item.tree.value, item)
  }
  return readUniqueTexts(cursor)?.map((network) => ({ network, aliases: [] }))
}

function refer(name: string, cursor: Cursor): void {
  // The default network need not be declared.
  if (name !== 'default') cursor.scope.references.push({ kind: 'network', name, cursor })
}
