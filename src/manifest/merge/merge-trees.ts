import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { childPath } from '../key-path.ts'
import { describeKind, type Entry, type List, type Mapping, type Tree } from '../tree.ts'
import { nothingAt, startedAt, toList, toNames, toPairs } from './convert.ts'
import { itemKeys } from './item-keys.ts'
import { childRule } from './rule.ts'

/** A place in the merge. */
interface Place {
  /** Key path with the user's own names as `*`. */
  readonly rule: string
  readonly path: string
  readonly issues: Issue[]
}

type Merge = (base: Tree, over: Tree, place: Place) => Tree

/** What merges otherwise than by the general rules; from the reference (compose-go `override/merge.go`, November 2026). */
const special: Readonly<Record<string, Merge>> = {
  'networks.*.ipam.config': mergePools,
  'networks.*.labels': mergePairs,
  'volumes.*.labels': mergePairs,
  'secrets.*.labels': mergePairs,
  'configs.*.labels': mergePairs,
  'services.*.annotations': mergePairs,
  'services.*.build': mergeBuild,
  'services.*.build.args': mergePairs,
  'services.*.build.additional_contexts': mergePairs,
  'services.*.build.extra_hosts': mergeHosts,
  'services.*.build.labels': mergePairs,
  'services.*.command': replace,
  'services.*.depends_on': (base, over, place) => mergeNames(base, over, place, startedAt),
  'services.*.deploy.labels': mergePairs,
  'services.*.dns': mergeLists,
  'services.*.dns_opt': mergeLists,
  'services.*.dns_search': mergeLists,
  'services.*.entrypoint': replace,
  'services.*.env_file': mergeLists,
  'services.*.label_file': mergeLists,
  'services.*.environment': mergePairs,
  'services.*.extra_hosts': mergeHosts,
  'services.*.healthcheck.test': replace,
  'services.*.labels': mergePairs,
  'services.*.logging': mergeLogging,
  'services.*.models': (base, over, place) => mergeNames(base, over, place, nothingAt),
  'services.*.networks': (base, over, place) => mergeNames(base, over, place, nothingAt),
  'services.*.sysctls': mergePairs,
  'services.*.tmpfs': mergeLists,
  'services.*.ulimits.*': replace,
}

/** Merges two models as the specification merges files: mappings by key, lists appended, single values replaced. */
export function mergeTrees(base: Mapping, over: Mapping, issues: Issue[], rule = '', path = ''): Mapping {
  const merged = merge(base, over, { rule, path, issues })
  return merged.kind === 'map' ? merged : base
}

function merge(base: Tree, over: Tree, place: Place): Tree {
  if (over.mark) return over
  const rule = special[ruleOf(place)]
  if (rule) return rule(base, over, place)
  if (over.kind === 'scalar' && over.value === null) return base
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, place)
  if (base.kind === 'list' && over.kind === 'list') return appendLists(base, over, place)
  const single = base.kind === 'scalar' && (over.kind === 'scalar' || base.value === null)
  return single ? over : refuse(base, over, place)
}

function refuse(base: Tree, over: Tree, { path, issues }: Place): Tree {
  const message = `this is ${describeKind(over)}, and ${describeKind(base)} in ${base.at.file}:${base.at.line}, so the two cannot be merged`
  const fix = 'Write both in the same form, or put `!override` before this one.'
  collectIssue(issues, { code: 'bad-merge', at: over.at, path, message, given: describeKind(over), fix })
  return over
}

function mergeMaps(base: Mapping, over: Mapping, place: Place): Mapping {
  const entries = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const before = entries.get(key)
    const next = { ...place, rule: childRule(place.rule, key), path: childPath(place.path, key) }
    entries.set(key, before ? mergeEntry(before, entry, next) : entry)
  }
  return { ...base, entries }
}

function mergeEntry(before: Entry, entry: Entry, place: Place): Entry {
  const value = merge(before.value, entry.value, place)
  // The place of the key is that of the file whose value counts.
  return { keyAt: value === before.value ? before.keyAt : entry.keyAt, value }
}

/** Jobs merge like services. */
function ruleOf({ rule }: Place): string {
  return rule.startsWith('jobs.') ? `services.${rule.slice('jobs.'.length)}` : rule
}

function appendLists(base: List, over: List, place: Place): List {
  const keyOf = itemKeys[ruleOf(place)]
  const items = [...base.items]
  const places = new Map(items.map((item, index) => [keyOf?.(item), index]))
  const isKnown = keyOf ? () => false : knownIn(base.items)
  for (const item of over.items) {
    const key = keyOf?.(item)
    const before = key === undefined ? undefined : places.get(key)
    if (before !== undefined) items[before] = item
    else if (!isKnown(item)) items.push(item)
  }
  return { ...base, items }
}

/** Two single values that are the same say no more than one, and some lists may not have both. */
function knownIn(items: readonly Tree[]): (item: Tree) => boolean {
  const known = new Set(items.flatMap((item) => (item.kind === 'scalar' ? [item.value] : [])))
  return (item) => item.kind === 'scalar' && known.has(item.value)
}

function replace(_: Tree, over: Tree): Tree {
  return over
}

function mergePairs(base: Tree, over: Tree, place: Place): Tree {
  const [below, above] = [toPairs(base), toPairs(over)]
  if (!below || !above) return below ? (isNothing(over) ? base : over) : isNothing(base) ? over : base
  return mergeMaps(below, above, place)
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

function mergeLists(base: Tree, over: Tree, place: Place): Tree {
  const [below, above] = [toList(base), toList(over)]
  return below && above ? appendLists(below, above, place) : (above ?? base)
}

function mergeHosts(base: Tree, over: Tree): Tree {
  const [below, above] = [toList(base), toList(over)]
  if (!below || !above) return above ?? base
  const known = new Set(below.items.map((item) => (item.kind === 'scalar' ? item.value : undefined)))
  const added = above.items.filter((item) => item.kind !== 'scalar' || !known.has(item.value))
  return { ...below, items: [...below.items, ...added] }
}

function mergeNames(base: Tree, over: Tree, place: Place, valueOf: Parameters<typeof toNames>[1]): Tree {
  const [below, above] = [toNames(base, valueOf), toNames(over, valueOf)]
  if (!below || !above) return isNothing(over) ? base : over
  return mergeMaps(below, above, place)
}

function mergeBuild(base: Tree, over: Tree, place: Place): Tree {
  const [below, above] = [longBuild(base), longBuild(over)]
  return below && above ? mergeMaps(below, above, place) : isNothing(over) ? base : over
}

function longBuild(tree: Tree): Mapping | undefined {
  if (tree.kind === 'map') return tree
  if (tree.kind === 'list' || tree.value === null) return undefined
  return { kind: 'map', at: tree.at, entries: new Map([['context', { keyAt: tree.at, value: tree }]]) }
}

/** Options of one driver mean nothing to another. */
function mergeLogging(base: Tree, over: Tree, place: Place): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return isNothing(over) ? base : over
  const [before, after] = [driverOf(base), driverOf(over)]
  return before === undefined || after === undefined || before === after ? mergeMaps(base, over, place) : over
}

function driverOf(tree: Mapping): unknown {
  const driver = tree.entries.get('driver')?.value
  return driver?.kind === 'scalar' ? driver.value : undefined
}

/** Ranges of addresses are the same when their subnet is. */
function mergePools(base: Tree, over: Tree, place: Place): Tree {
  if (base.kind !== 'list' || over.kind !== 'list') return isNothing(over) ? base : over
  const items = [...base.items]
  for (const item of over.items) {
    const index = items.findIndex((each) => subnetOf(each) === subnetOf(item))
    const before = items[index]
    if (before?.kind === 'map' && item.kind === 'map') items[index] = mergeMaps(before, item, place)
    else items.push(item)
  }
  return { ...base, items }
}

function subnetOf(tree: Tree): unknown {
  const subnet = tree.kind === 'map' ? tree.entries.get('subnet')?.value : undefined
  return subnet?.kind === 'scalar' ? subnet.value : undefined
}
