// Compares `slipway config` with `docker compose config` over Compose files that are not ours, and prints what differs.
//
//   npm run build
//   node bench/compare-compose.mjs <docker-compose binary> <folder> [<folder> ...]
//
// Every *.yaml and *.yml below the folders whose text has `services:` or `include:` is a case of its own. What was used in
// November 2026: docker compose v5.6.0 built from the Go module proxy, and the repositories docker/awesome-compose and
// compose-spec/compose-go (its test data, and the YAML in its tests cut out into files).
//
// Left out of the comparison, on both sides: `x-` keys, which carry no meaning; empty lists and mappings other than an empty
// command or entrypoint; and the order of keys. Run by hand, since neither the binary nor the files are in this repository.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'

const [reference, ...folders] = process.argv.slice(2)
if (reference === undefined || folders.length === 0) {
  console.error('usage: node bench/compare-compose.mjs <docker-compose binary> <folder> [<folder> ...]')
  process.exit(2)
}
const slipway = resolve(import.meta.dirname, '../bin/slipway')
// The reference takes all the memory there is on some alias bombs of its own tests.
const env = { PATH: process.env.PATH, HOME: process.env.HOME, GOMEMLIMIT: '600MiB' }

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === '.git' ? [] : filesBelow(path)
    return /\.ya?ml$/.test(entry.name) && /^(?:services|include):/m.test(readFileSync(path, 'utf8')) ? [path] : []
  })
}

function run(program, words, cwd) {
  const script = 'ulimit -v 8000000; exec "$@"'
  const child = spawnSync('sh', ['-c', script, 'sh', program, ...words], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 64 * 1024 * 1024,
  })
  // Killed, out of memory or too long is no answer, and must not count as a refusal. Go ends a crash with 2.
  if (child.error || child.signal || child.status === 2) return { unfinished: true, problem: 'it did not finish' }
  return child.status === 0 ? { text: child.stdout } : { problem: child.stderr.trim().split('\n').at(-1) }
}

function normal(value, key) {
  if (Array.isArray(value)) return value.map((each) => normal(each))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
    .filter(([name, each]) => !name.startsWith('x-') && !isEmpty(name, each, key))
    .map(([name, each]) => [name, normal(each, name)])
  return Object.fromEntries(entries.filter(([name, each]) => !isEmpty(name, each, key)))
}

function isEmpty(name, value, parent) {
  if (value === null) return parent !== 'environment'
  return typeof value === 'object' && Object.keys(value).length === 0 && !['command', 'entrypoint'].includes(name)
}

function differences(theirs, ours, path = '') {
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return []
  const both = [theirs, ours].every((each) => each !== null && typeof each === 'object')
  if (!both) return [`${path}: ${JSON.stringify(theirs)} there, ${JSON.stringify(ours)} here`]
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
  return keys.flatMap((key) => differences(theirs[key], ours[key], `${path}.${key}`))
}

const counts = { files: 0, equal: 0, refusedByBoth: 0, different: 0, unfinished: 0 }
for (const file of folders.flatMap((folder) => filesBelow(resolve(folder)))) {
  const theirs = run(reference, ['-f', file, 'config'], dirname(file))
  const ours = run(slipway, ['config', '-f', file, '--format', 'json', '--show-secrets'], dirname(file))
  counts.files++
  if (theirs.unfinished || ours.unfinished) {
    counts.unfinished++
    console.log(`${file}\n  did not finish ${theirs.unfinished ? 'there' : 'here'}`)
    continue
  }
  const found =
    theirs.text !== undefined && ours.text !== undefined
      ? differences(normal(parse(theirs.text, { maxAliasCount: -1 })), normal(JSON.parse(ours.text)))
      : theirs.problem !== undefined && ours.problem !== undefined
        ? undefined
        : [theirs.problem === undefined ? `refused here: ${ours.problem}` : `refused there: ${theirs.problem}`]
  if (found === undefined) counts.refusedByBoth++
  else if (found.length === 0) counts.equal++
  else {
    counts.different++
    console.log([file, ...found].join('\n  '))
  }
}
console.log(counts)
