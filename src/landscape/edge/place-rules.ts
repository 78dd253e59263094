import { balancerLimits, roomBetweenRules } from './planned-rules.ts'

/** A rule that is wanted. */
export interface WantedPlace {
  /** The number that its route asks for. */
  readonly given?: number | undefined
  /** The number that it has on the balancer now. */
  readonly live?: number | undefined
}

/** A number that a rule may have without moving another, and how much it is worth to have it. */
interface Candidate {
  readonly number: number
  readonly weight: number
}

/** A number that a person asked for goes before any number that only happens to be there. */
const givenWeight = 10_000

/**
 * Numbers for rules, in the order in which they are asked. The balancer refuses two rules with one number, and the stacks of services
 * change side by side and in any order, so a number that any rule has now (`taken`) is given to no other rule: numbers are never
 * swapped. As many rules as possible keep theirs; new ones get a free number between their neighbours, in the middle of the room.
 */
export function placeRules(wanted: readonly WantedPlace[], taken: ReadonlySet<number>): number[] {
  const given = new Set(wanted.flatMap((one) => one.given ?? []))
  const candidates = wanted.map((one) => candidateOf(one, taken, given))
  const used = new Set([...taken, ...given])
  const kept = keptCandidates(candidates, [...used])
  const places: number[] = []
  for (let index = 0; index < wanted.length;) {
    const keeps = kept.has(index) ? candidates[index]?.number : undefined
    if (keeps !== undefined) {
      places.push(keeps)
      index++
      continue
    }
    let next = index
    while (next < wanted.length && !kept.has(next)) next++
    places.push(...spread(next - index, places.at(-1) ?? 0, candidates[next]?.number, used))
    index = next
  }
  return places
}

/** A number that another rule has now is not free before that one has moved; one that another asks for is left to it. */
function candidateOf(
  { given, live }: WantedPlace,
  taken: ReadonlySet<number>,
  allGiven: ReadonlySet<number>,
): Candidate | undefined {
  if (given !== undefined && (given === live || !taken.has(given))) return { number: given, weight: givenWeight }
  return live === undefined || allGiven.has(live) ? undefined : { number: live, weight: 1 }
}

/** The best chain of rules that may keep their candidates: numbers that rise, with room between them for the rules that do not. */
function keptCandidates(candidates: readonly (Candidate | undefined)[], used: readonly number[]): ReadonlySet<number> {
  const ends = { number: balancerLimits.highestPriority + 1, weight: 0 }
  const nodes = [{ number: 0, weight: 0 }, ...candidates, ends]
  const best = [{ weight: 0, before: -1 }]
  for (const [at, node] of nodes.entries()) {
    if (at === 0) continue
    best[at] = { weight: -Infinity, before: -1 }
    for (let before = at - 1; node && before >= 0; before--) {
      const [start, weight] = [nodes[before], (best[before]?.weight ?? -Infinity) + node.weight]
      if (!start || weight <= (best[at]?.weight ?? 0) || roomIn(start.number, node.number, used) < at - before - 1)
        continue
      best[at] = { weight, before }
    }
  }
  const kept = new Set<number>()
  for (let at = best.at(-1)?.before ?? 0; at > 0; at = best[at]?.before ?? 0) kept.add(at - 1)
  return kept
}

/** How many numbers between two are free; less than none where the second is not behind the first. */
function roomIn(first: number, last: number, used: readonly number[]): number {
  if (last <= first) return -1
  return last - first - 1 - used.filter((number) => number > first && number < last).length
}

/** So many free numbers behind one, and before another where one follows. */
function spread(count: number, first: number, last: number | undefined, used: ReadonlySet<number>): number[] {
  const { highestPriority } = balancerLimits
  if (last === undefined) {
    const tens: number[] = []
    for (let next = roomAfter(first); tens.length < count && next <= highestPriority; next += roomBetweenRules)
      if (!used.has(next)) tens.push(next)
    if (tens.length === count) return tens
  }
  const free: number[] = []
  for (let next = first + 1; next < (last ?? highestPriority + 1); next++) if (!used.has(next)) free.push(next)
  return Array.from({ length: count }, (_, index) => free[Math.floor(((index + 0.5) * free.length) / count)] as number)
}

function roomAfter(number: number): number {
  return (Math.floor(number / roomBetweenRules) + 1) * roomBetweenRules
}
