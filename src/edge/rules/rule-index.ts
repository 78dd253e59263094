import { compareRules, type Conditions } from '../../core/route-order.ts'
import { compileConditions, pathOf } from './rule-conditions.ts'
import type { Asked } from './rule-conditions.ts'

interface Entry<Item> {
  readonly rule: Conditions
  readonly item: Item
  readonly test: ReturnType<typeof compileConditions>
}

/** The rules of one host in order; those for one first path segment have a list of their own, the rest merged in. */
interface HostEntries<Item> {
  readonly bySegment: ReadonlyMap<string, readonly Entry<Item>[]>
  readonly others: readonly Entry<Item>[]
}

/** Finds the rule for a request. A thousand rules cost as much as one: hosts and first segments are looked up. */
export interface RuleIndex<Item> {
  /** Host names and wildcards that have rules. */
  readonly hosts: readonly string[]
  find(host: string, asked: Asked): Item | undefined
}

/** Makes an index of rules and what they stand for. */
export function indexRules<Item>(
  given: readonly { readonly rule: Conditions; readonly item: Item }[],
): RuleIndex<Item> {
  const entries = given.map(({ rule, item }) => ({ rule, item, test: compileConditions(rule) }))
  const byHost = groupByHost(entries)
  const wildcards = [...byHost.keys()].filter((host) => host.startsWith('*'))
  const ready = new Map<string, HostEntries<Item>>()
  for (const [host, own] of byHost) {
    const wider = wildcards.filter((each) => each !== host && host.endsWith(each.slice(1)))
    ready.set(host, arrange([...own, ...wider.flatMap((each) => byHost.get(each) ?? [])].toSorted(byRule)))
  }
  const hasWildcards = wildcards.length > 0
  return {
    hosts: [...byHost.keys()],
    find: (host, asked) => {
      const entry = ready.get(host) ?? (hasWildcards ? widestBelow(ready, host) : undefined)
      return entry && pick(entry, asked)
    },
  }
}

function byRule(a: Entry<unknown>, b: Entry<unknown>): number {
  return compareRules(a.rule, b.rule)
}

function groupByHost<Item>(entries: readonly Entry<Item>[]): ReadonlyMap<string, readonly Entry<Item>[]> {
  const groups = new Map<string, Entry<Item>[]>()
  for (const entry of entries) {
    const group = groups.get(entry.rule.host)
    if (group) group.push(entry)
    else groups.set(entry.rule.host, [entry])
  }
  return groups
}

/** The longest wildcard that covers a name. */
function widestBelow<Item>(ready: ReadonlyMap<string, HostEntries<Item>>, host: string): HostEntries<Item> | undefined {
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const found = ready.get(`*${host.slice(dot)}`)
    if (found) return found
  }
  return undefined
}

function arrange<Item>(sorted: readonly Entry<Item>[]): HostEntries<Item> {
  const segments = new Set(sorted.flatMap(({ rule }) => segmentOf(rule.path) ?? []))
  const bySegment = new Map<string, readonly Entry<Item>[]>()
  const others = sorted.filter(({ rule }) => segmentOf(rule.path) === undefined)
  for (const segment of segments) bySegment.set(segment, [])
  for (const entry of sorted) {
    const segment = segmentOf(entry.rule.path)
    const lists = segment === undefined ? segments : [segment]
    // Many rules without a first segment beside many with one would make long lists; both at once are rare.
    for (const each of lists) (bySegment.get(each) as Entry<Item>[]).push(entry)
  }
  return { bySegment, others }
}

/** The first segment of a pattern when no `*` or `?` is in it. */
function segmentOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /^\/([^/*?]*)(?:\/|$)/.exec(path)?.[1]
}

function pick<Item>({ bySegment, others }: HostEntries<Item>, asked: Asked): Item | undefined {
  const [first] = others
  if (bySegment.size === 0 && first !== undefined && first.test === undefined) return first.item
  const path = pathOf(asked.url)
  const end = path.indexOf('/', 1)
  const list = bySegment.get(end === -1 ? path.slice(1) : path.slice(1, end)) ?? others
  for (const { test, item } of list) if (test === undefined || test(asked, path)) return item
  return undefined
}
