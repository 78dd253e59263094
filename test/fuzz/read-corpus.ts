import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A project as texts by path. */
export type Files = Readonly<Record<string, string>>

/** The projects that are mutated: the example, one that uses every key, and each text of the manifest's own tests. */
export function readCorpus(root: string): readonly Files[] {
  const projects = ['examples/shop', 'test/fuzz/everything'].map((folder) => readProjectFiles(join(root, folder)))
  const tests = ['', 'slipway', 'render'].flatMap((folder) => testsIn(join(root, 'src/manifest', folder)))
  const texts = tests.flatMap((path) => textsOf(readFileSync(path, 'utf8')))
  // The two large ones are taken as often as all the small ones.
  const small = texts.map((text): Files => ({ 'compose.yaml': text }))
  const large = projects.flatMap((files) => Array.from<Files>({ length: small.length / projects.length }).fill(files))
  return [...large, ...small]
}

function readProjectFiles(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = paths.filter((path) => /\.(?:ya?ml|env|txt)$|^\.env$/.test(path))
  return Object.fromEntries(texts.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

function testsIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts'))
  return names
    .map((name) => join(folder, name))
    .toSorted((a, b) => (relative(folder, a) < relative(folder, b) ? -1 : 1))
}

/** String literals of a test that are Compose files. */
function textsOf(source: string): readonly string[] {
  const literals = source.matchAll(/`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g)
  const texts = [...literals].map(([, long = '', short = '']) => (long || short).replaceAll(/\\(.)/g, unescape))
  return texts.filter((text) => /^services:/m.test(text))
}

function unescape(_: string, letter: string): string {
  return { n: '\n', t: '\t', r: '\r' }[letter] ?? letter
}
