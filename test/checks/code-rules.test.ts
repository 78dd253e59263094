import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSandbox, root } from './sandbox.ts'

// Every rule named in .oxlintrc.json is broken here once: a rule that cannot fail is no rule.

interface RuleConfig {
  readonly rules: Readonly<Record<string, unknown>>
  readonly overrides: readonly {
    readonly files: readonly string[]
    readonly rules: Readonly<Record<string, unknown>>
  }[]
}

const pureFolders = ['core', 'manifest', 'landscape', 'image', 'config', 'host', 'bootstrap', 'ami', 'deploy']
const lines = (count: number, line: string) => `${line}\n`.repeat(count)
const branches = (count: number) => lines(count, 'if (n === Math.floor(n / 2)) n += 1')

/** Rule → a file that breaks it. */
const broken: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'max-lines': { file: 'src/io/long.ts', text: lines(401, 'export {}') },
  'max-lines-per-function': {
    file: 'src/io/long-function.ts',
    text: `export function f(n: number) {\n${lines(50, 'n++')}}\n`,
  },
  complexity: { file: 'src/io/branches.ts', text: `export function f(n: number) {\n${branches(20)}}\n` },
  'max-depth': {
    file: 'src/io/deep.ts',
    text: 'export function f(n: number) { if (n) { if (n) { if (n) { if (n) { if (n) n++ } } } } }\n',
  },
  'max-params': {
    file: 'src/io/params.ts',
    text: 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1, f: 1) => [a, b, c, d, e, f]\n',
  },
  'typescript/no-explicit-any': { file: 'src/io/any.ts', text: 'export const a: any = 1\n' },
  'typescript/no-non-null-assertion': {
    file: 'test/non-null.ts',
    text: 'export const f = (a?: string) => a!.length\n',
  },
  'typescript/ban-ts-comment': { file: 'test/comment.ts', text: '// @ts-expect-error\nexport const a: string = 1\n' },
  'typescript/consistent-type-imports': {
    file: 'src/io/type-import.ts',
    text: "import { Argv } from '../core/argv.ts'\nexport const a: Argv = []\n",
  },
  'unicorn/no-abusive-eslint-disable': {
    file: 'src/io/disable.ts',
    text: '/* oxlint-disable */\nexport const a: any = 1\n',
  },
  eqeqeq: { file: 'src/io/equal.ts', text: 'export const f = (a: unknown) => a == null\n' },
  'import/no-default-export': { file: 'src/io/default.ts', text: 'export default 1\n' },
  'unicorn/filename-case': { file: 'src/io/camelCase.ts', text: 'export const a = 1\n' },
  'unicorn/prefer-node-protocol': { file: 'src/io/protocol.ts', text: "export { sep } from 'path'\n" },
  'no-console': { file: 'src/cli/say.ts', text: "console.log('hello')\n" },
  'unicorn/no-process-exit': { file: 'src/io/exit.ts', text: 'export const leave = () => process.exit(1)\n' },
  'no-restricted-globals': { file: 'src/cli/env.ts', text: 'export const home = () => process.env.HOME\n' },
  'no-restricted-properties': {
    file: 'src/edge/env.ts',
    text: 'export const home = () => globalThis.process.env.HOME\n',
  },
  'no-restricted-imports': { file: 'src/image/id.ts', text: "export { randomUUID } from 'node:crypto'\n" },
}

/** What pure code must not touch; each is tried in each pure folder. */
const impure = {
  'uses-process': 'process.cwd()',
  'uses-date': 'new Date()',
  'uses-date-now': 'Date.now()',
  'uses-performance': 'performance.now()',
  'uses-timeout': 'setTimeout(() => 1, 1)',
  'uses-interval': 'setInterval(() => 1, 1)',
  'uses-immediate': 'setImmediate(() => 1)',
  'uses-fetch': "fetch('http://example.com')",
  'uses-web-socket': "new WebSocket('ws://example.com')",
  'uses-crypto': 'crypto.randomUUID()',
  'uses-random': 'Math.random()',
  'uses-global-process': 'globalThis.process.pid',
  'uses-global-date': 'new globalThis.Date()',
}

/** Allowed, and therefore silent: the rules must not bite beside their aim. */
const fine = {
  'src/bin.ts': 'export const run = () => process.exit(process.argv.length)\n',
  'src/io/clock.ts': 'export const now = () => Date.now() + performance.now()\n',
  'src/core/time.ts': 'export const parseTime = (text: string) => Date.parse(text)\n',
  'src/core/hash.ts': "import { createHash } from 'node:crypto'\nexport const start = () => createHash('sha256')\n",
  'src/core/hash.test.ts':
    'export const began = Date.now()\nexport const home = process.env.HOME\nsetTimeout(() => 1, 1)\n',
  'src/io/commented.ts': `// a reason\n\n`.repeat(300) + 'export const a = 1\n',
  'some.config.ts': 'export default 1\n',
}

const config = ts.parseConfigFileTextToJson('oxlintrc', readFileSync(join(root, '.oxlintrc.json'), 'utf8'))
  .config as RuleConfig
const sandbox = makeSandbox()
let found: { rule: string; file: string }[] = []

beforeAll(() => {
  sandbox.copy('.oxlintrc.json')
  for (const { file, text } of Object.values(broken)) sandbox.write(file, text)
  for (const [file, text] of Object.entries(fine)) sandbox.write(file, text)
  for (const folder of pureFolders) {
    for (const [name, text] of Object.entries(impure)) {
      sandbox.write(`src/${folder}/${name}.ts`, `export const made = () => ${text}\n`)
    }
  }
  const said = sandbox.tool('oxlint/bin/oxlint', '--format', 'json')
  expect(said.code, said.stderr).toBe(1)
  const report = JSON.parse(said.stdout) as { diagnostics: { code: string; filename: string }[] }
  found = report.diagnostics.map(({ code, filename }) => ({
    rule: code.replace(/^eslint\((.+)\)$/, '$1').replace(/^(?:typescript-)?([\w-]+)\((.+)\)$/, '$1/$2'),
    file: filename,
  }))
})
afterAll(() => sandbox.remove())

it('has a broken file for every rule that is named', () => {
  const named = [config.rules, ...config.overrides.map((override) => override.rules)]
    .flatMap((rules) => Object.entries(rules))
    .flatMap(([rule, setting]) => (setting === 'off' ? [] : [rule]))
  expect(Object.keys(broken).toSorted()).toEqual([...new Set(named)].toSorted())
})

it.each(Object.entries(broken))('%s bites', (rule, { file }) => {
  expect(found).toContainEqual({ rule, file })
})

it.each(pureFolders)('src/%s has neither clock nor chance nor process', (folder) => {
  const silent = Object.keys(impure).filter((name) => !found.some(({ file }) => file === `src/${folder}/${name}.ts`))
  expect(silent).toEqual([])
})

it.each(Object.keys(fine))('%s is fine', (file) => {
  expect(found.filter((one) => one.file === file)).toEqual([])
})

describe('exemptions', () => {
  /** Comments that switch off a size limit, which has no exemption, or any rule without saying why. */
  const unfit = (text: string) =>
    [...text.matchAll(/(?:oxlint|eslint)-disable.*/g)]
      .map(([comment]) => comment)
      .filter((comment) => /max-|complexity/.test(comment) || !/ -- \S/.test(comment))

  it('knows a fit one from an unfit one', () => {
    const disable = '// oxlint-disable' + '-next-line'
    expect(unfit(`${disable} no-console -- a program of its own`)).toEqual([])
    expect(unfit(`${disable} no-console`)).toHaveLength(1)
    expect(unfit(`${disable} max-lines -- it is long`)).toHaveLength(1)
  })

  it('are fit in every source file', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const found = files.flatMap((file) =>
      unfit(readFileSync(join(root, 'src', file), 'utf8')).map((text) => `${file}: ${text}`),
    )
    expect(found).toEqual([])
  })
})
