import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readCorpus } from '../../test/fuzz/read-corpus.ts'
import { runMutations } from '../../test/fuzz/run-mutations.ts'

// Ten thousand, with limits of time and memory: `node bench/fuzz-manifest.mjs`.
it('mutated files give issues and never a stack trace', async () => {
  const corpus = readCorpus(join(import.meta.dirname, '../..'))
  expect(corpus.length).toBeGreaterThan(20)
  const { bad, withErrors, withProject } = await runMutations(corpus, { cases: 200, seed: 1 })
  expect(bad).toEqual([])
  expect(withErrors).toBeGreaterThan(50)
  expect(withProject).toBeGreaterThan(20)
}, 60_000)
