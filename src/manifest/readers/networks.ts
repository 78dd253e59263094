import type { NetworkUse } from '../project.ts'
import { entriesOf, itemsOf, reportType, type Cursor } from '../cursor.ts'
import { optionalKeys, unsupported, unsupportedKeys } from '../keys.ts'
import { readUniqueTexts } from './lists.ts'
import { onlyDefault, readBoolean, readSomeText } from './scalars.ts'

/** The keys of a service's network. */
export const networkUseKeys = {
  aliases: readUniqueTexts,
  ...unsupportedKeys('interface_name', 'ipv4_address', 'ipv6_address', 'link_local_ips', 'mac_address'),
  ...unsupportedKeys('driver_opts', 'priority', 'gw_priority'),
}

/** The keys of a network at the top level. */
export const networkKeys = {
  name: readSomeText,
  internal: readBoolean,
  driver: onlyDefault('bridge'),
  external: onlyDefault(false),
  attachable: onlyDefault(false),
  enable_ipv4: onlyDefault(true),
  enable_ipv6: onlyDefault(false),
  ...unsupportedKeys('driver_opts', 'ipam', 'labels'),
}

/** The keys of a volume at the top level. */
export const volumeKeys = {
  name: readSomeText,
  driver: onlyDefault('local'),
  external: onlyDefault(false),
  driver_opts: unsupported('Use a bind mount for a folder of this machine.'),
  labels: unsupported(),
}

/** Reads `networks` of a service: a list, or a mapping with aliases. */
export function readNetworkUses(cursor: Cursor): readonly NetworkUse[] | undefined {
  if (cursor.tree.kind === 'list') return readShort(cursor)
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a list of networks or a mapping')
  return entriesOf(cursor).map(([network, child]) => {
    refer(network, child)
    return { network, aliases: optionalKeys(networkUseKeys)(child)?.aliases ?? [] }
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
