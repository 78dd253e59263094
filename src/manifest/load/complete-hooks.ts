import type { Issue } from '../../core/issue.ts'
import { containerKeys } from '../container-keys.ts'
import { childPath } from '../key-path.ts'
import { mergeTrees } from '../merge/merge-trees.ts'
import type { Entry, List, Mapping, Tree } from '../tree.ts'
import { mappingAt, withKey } from './mappings.ts'

/**
 * Completes each entry of `pre_start` with what its service says of its own container, as the reference does (compose-go
 * `loader/normalize.go`, November 2026): the entry goes over the service like a second file. Mounts are left out, since the
 * container gets those of the service's container itself.
 */
export function completeHooks(tree: Mapping, issues: Issue[]): Mapping {
  const services = mappingAt(tree, 'services')
  if (!services) return tree
  const changed = [...services.entries].flatMap(([name, entry]): [string, Entry][] => {
    const hooks = entry.value.kind === 'map' ? entry.value.entries.get('pre_start')?.value : undefined
    if (entry.value.kind !== 'map' || hooks?.kind !== 'list') return []
    const value = withKey(
      entry.value,
      'pre_start',
      completeAll(entry.value, hooks, childPath('services', name), issues),
    )
    return [[name, { ...entry, value }]]
  })
  if (changed.length === 0) return tree
  return withKey(tree, 'services', { ...services, entries: new Map([...services.entries, ...changed]) })
}

function completeAll(service: Mapping, hooks: List, path: string, issues: Issue[]): List {
  const base = baseOf(service)
  const items = hooks.items.map((item, index): Tree =>
    item.kind === 'map' ? mergeTrees(base, item, issues, 'services.*', `${path}.pre_start[${index}]`) : item,
  )
  return { ...hooks, items }
}

function baseOf(service: Mapping): Mapping {
  const own = [...service.entries].filter(([key]) => key !== 'volumes' && Object.hasOwn(containerKeys, key))
  const base = { ...service, entries: new Map(own) }
  return isOnDefault(service) ? withKey(base, 'networks', defaultNetwork(service)) : base
}

/** A service that names no network is on the default one, and so is what goes before it. */
function isOnDefault({ entries }: Mapping): boolean {
  const networks = entries.get('networks')?.value
  if (entries.has('network_mode') || entries.has('provider')) return false
  if (networks?.kind === 'list') return networks.items.length === 0
  if (networks?.kind === 'map') return networks.entries.size === 0
  return networks === undefined || networks.value === null
}

function defaultNetwork({ at }: Mapping): Mapping {
  const value: Tree = { kind: 'scalar', value: null, raw: '', at }
  return { kind: 'map', at, entries: new Map([['default', { keyAt: at, value }]]) }
}
