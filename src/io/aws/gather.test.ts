import { expect, it } from 'vitest'
import { createGathering } from './gather.ts'

/** Answers with the key in capitals, and keeps what was asked together. */
function makeEcho() {
  const asked: string[] = []
  const gathering = createGathering(
    (key: string) => key.slice(0, 1),
    async (keys) => {
      asked.push(keys.join(' '))
      if (keys.includes('fails')) throw new Error('no')
      return (key) => key.toUpperCase()
    },
  )
  return { asked, gathering }
}

it('asks once what is asked at the same moment, and gives everybody their own answer', async () => {
  const { asked, gathering } = makeEcho()
  const ask = (key: string) => gathering.ask(key, undefined)
  expect(await Promise.all(['a1', 'b1', 'a2'].map(ask))).toEqual(['A1', 'B1', 'A2'])
  expect(await ask('a3')).toBe('A3')
  expect(asked).toEqual(['a1 a2', 'b1', 'a3'])
})

it('asks apart what somebody else may end', async () => {
  const { asked, gathering } = makeEcho()
  const { signal } = new AbortController()
  await Promise.all([gathering.ask('a1', undefined), gathering.ask('a2', signal)])
  expect(asked).toEqual(['a1', 'a2'])
})

it('tells a failure to all who asked', async () => {
  const { gathering } = makeEcho()
  const ends = await Promise.allSettled(['fails', 'first'].map((key) => gathering.ask(key, undefined)))
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
