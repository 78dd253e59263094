import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeRules, type WantedPlace } from './place-rules.ts'

const places = (wanted: readonly (WantedPlace | number)[], leaving: readonly number[] = []) => {
  const rules = wanted.map((one) => (typeof one === 'number' ? { live: one } : one))
  return placeRules(rules, new Set([...leaving, ...rules.flatMap(({ live }) => live ?? [])]))
}
const fresh = {}

describe('the number of a rule', () => {
  it('is the next ten on a balancer without rules, behind those that are given', () => {
    expect(places([{ given: 7 }, { given: 25 }, fresh, fresh])).toEqual([7, 25, 30, 40])
  })

  it('stays, and a new one fits between its neighbours', () => {
    expect(places([10, fresh, 20, fresh, fresh, 30])).toEqual([10, 15, 20, 23, 27, 30])
    expect(places([fresh, 10, 20, fresh])).toEqual([5, 10, 20, 30])
  })

  it('is never one that a rule has which goes or moves', () => {
    expect(places([10, fresh], [20, 30])).toEqual([10, 40])
    expect(places([20, 10])).toEqual([5, 10])
  })

  it('moves as few others as possible where there is no room', () => {
    expect(places([10, fresh, 11, 30, 40])).toEqual([3, 7, 11, 30, 40])
  })

  it('is the one that is asked for as soon as no other rule has it', () => {
    const swapped = [
      { given: 10, live: 20 },
      { given: 20, live: 10 },
    ]
    const first = places(swapped)
    expect(first).toEqual([30, 40])
    expect(places(swapped.map((one, index) => ({ ...one, live: first[index] })))).toEqual([10, 20])
  })
})

/** Rules of a landscape by name, in the order in which they are asked; some with numbers of their own, which come first. */
const wishes = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 14 }), { maxLength: 12 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }),
  )
  .map(([names, given]) => {
    const numbers = given.slice(0, names.length).toSorted((a, b) => a - b)
    return names.map((name, index) => ({ name, given: numbers[index] }))
  })

const rising = (list: readonly number[]) =>
  list.every((number, index) => index === 0 || number > (list[index - 1] ?? 0))

describe('every number, whatever is live', () => {
  it('is in order, free at every moment of the updates, and settles', () => {
    const landscapes = fc.array(fc.tuple(wishes, fc.infiniteStream(fc.boolean())), { minLength: 1, maxLength: 6 })
    const start = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 10,
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(start, landscapes, (first, ups) => {
        const live = new Map(first.filter(([, at], index) => first.findIndex((one) => one[1] === at) === index))
        for (const [wanted, reached] of ups) {
          const taken = new Set(live.values())
          const wish = wanted.map(({ name, given }) => ({ given, live: live.get(name) }))
          const now = placeRules(wish, taken)
          expect(rising(now)).toBe(true)
          // Any of the stacks may have changed and any other not yet: no number is in both worlds for two rules.
          for (const [index, place] of now.entries()) if (taken.has(place)) expect(place).toBe(wish[index]?.live)
          const isWhole = wanted.every(({ name }, index) => {
            const isReached = reached.next().value
            if (isReached) live.set(name, now[index] as number)
            return isReached
          })
          // What goes, goes last, and only when everything else was done.
          if (isWhole) for (const name of live.keys()) if (!wanted.some((one) => one.name === name)) live.delete(name)
        }
        const [last] = ups.at(-1) ?? [[]]
        let settled: number[] = []
        for (let round = 0; round < 3; round++) {
          settled = placeRules(
            last.map(({ name, given }) => ({ given, live: live.get(name) })),
            new Set(live.values()),
          )
          live.clear()
          for (const [index, { name }] of last.entries()) live.set(name, settled[index] as number)
        }
        expect(last.map(({ given }, index) => given ?? settled[index])).toEqual(settled)
        expect(
          placeRules(
            last.map(({ name, given }) => ({ given, live: live.get(name) })),
            new Set(settled),
          ),
        ).toEqual(settled)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps no fewer than another choice would', () => {
    const wanted = fc.array(fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }), { maxLength: 7 })
    fc.assert(
      fc.property(wanted, (numbers) => {
        const once = numbers.map((number, index) => (numbers.indexOf(number) === index ? number : undefined))
        const now = places(once.map((live) => ({ live })))
        const keeps = now.filter((place, index) => place === once[index]).length
        expect(keeps).toBe(bestOf(once))
      }),
      { numRuns: 300 },
    )
  })
})

/** The most that can be kept, found by trying everything. */
function bestOf(live: readonly (number | undefined)[]): number {
  const taken = new Set(live)
  const chosen = Array.from({ length: 2 ** live.length }, (_, bits) =>
    live.flatMap((number, index) => (number !== undefined && (bits >> index) & 1 ? [{ number, index }] : [])),
  )
  const possible = chosen.filter((kept) =>
    [...kept, { number: 100, index: live.length }].every(({ number, index }, at) => {
      const before = kept[at - 1] ?? { number: 0, index: -1 }
      const between = Array.from(
        { length: Math.max(0, number - before.number - 1) },
        (_, more) => before.number + 1 + more,
      )
      return number > before.number && between.filter((one) => !taken.has(one)).length >= index - before.index - 1
    }),
  )
  return Math.max(...possible.map((kept) => kept.length))
}
