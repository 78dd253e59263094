// Reads many mutated Compose files and slipway.yaml in one process, and says what failed, the slowest file and the most memory.
//
//   node bench/fuzz-manifest.mjs [cases] [seed]
//
// Default: 10000 cases from seed 1; the same seed gives the same files. Limits: 2 s for a file, 500 MB for the process. What fails
// is printed with its seed and the file that was changed. The manifest is bundled from its sources, so no build is needed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const [cases = 10_000, seed = 1] = process.argv.slice(2).map(Number)
const maxBytes = 500 * 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'slipway-fuzz-'))

async function load(path) {
  const bundle = await rolldown({ input: { entry: join(root, path) }, platform: 'node' })
  const { output } = await bundle.write({ dir: join(folder, path.replaceAll('/', '-')), format: 'esm' })
  await bundle.close()
  return import(pathToFileURL(join(folder, path.replaceAll('/', '-'), output[0].fileName)).href)
}

const { readCorpus } = await load('test/fuzz/read-corpus.ts')
const { runMutations } = await load('test/fuzz/run-mutations.ts')
const before = process.resourceUsage().maxRSS * 1024
const began = performance.now()
const outcome = await runMutations(readCorpus(root), { cases, seed }, { now: () => performance.now(), limitMs: 2000 })
const seconds = (performance.now() - began) / 1000
const most = process.resourceUsage().maxRSS * 1024
rmSync(folder, { recursive: true })

for (const { seed: own, what, path, text } of outcome.bad.slice(0, 10))
  console.log(`seed ${own}: ${what}\n--- ${path}\n${text.slice(0, 3000)}\n---`)
const { withErrors, withProject, slowestMs, bad } = outcome
console.log(
  `${cases} mutated files from seed ${seed} in ${seconds.toFixed(1)} s: ${withErrors} with errors, ${withProject} without`,
)
console.log(`failed: ${bad.length}; slowest: ${slowestMs.toFixed(0)} ms (limit 2000 ms)`)
console.log(
  `most memory: ${(most / 1024 ** 2).toFixed(0)} MB (limit 500 MB; ${(before / 1024 ** 2).toFixed(0)} MB before)`,
)
process.exitCode = bad.length > 0 || most > maxBytes ? 1 : 0
