import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSandbox, root } from './sandbox.ts'

// Every rule of .dependency-cruiser.js is broken here once.

const rooms = 'core manifest landscape image config host bootstrap ami deploy io edge cli ui'.split(' ')
const domains = rooms.slice(2, 8)

/** Folder → folders it may import, as docs/architecture.md has it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  manifest: ['core'],
  ...Object.fromEntries(domains.map((domain) => [domain, ['manifest', 'core']])),
  deploy: ['landscape', 'image', 'config', 'host', 'manifest', 'core'],
  io: ['core'],
  edge: ['core'],
  cli: [...domains, 'deploy', 'manifest', 'core'],
  ui: [...domains, 'deploy', 'manifest', 'core'],
}

const inBin = ['cli', 'ui', 'io', 'edge']
const inIndex = [...domains, 'deploy', 'manifest', 'core']

/** Rule → a file and the import that breaks it; type-only and dynamic imports count. */
const broken: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'no-barrel': { file: 'src/cli/barrel.ts', text: "export { a } from '../index.ts'\n" },
  'known-room': { file: 'src/utils/room.ts', text: "export { a } from '../core/a.ts'\n" },
  'no-tests-in-source': { file: 'src/io/fake.ts', text: "export { a } from '../../test/fakes/a.ts'\n" },
  'effects-in-io': { file: 'src/host/read.ts', text: "export const read = () => import('node:fs/promises')\n" },
  'edge-network-only': { file: 'src/edge/child.ts', text: "import 'node:child_process'\n" },
  'packages-core': { file: 'src/core/package.ts', text: "import 'yaml'\n" },
  'packages-manifest-landscape-image-config-host-bootstrap-ami-deploy': {
    file: 'src/manifest/package.ts',
    text: "export const load = () => import('undici')\n",
  },
  'packages-cli-ui': {
    file: 'src/cli/package.ts',
    text: "import type { Agent } from 'undici'\nexport type A = Agent\n",
  },
  'packages-edge': { file: 'src/edge/package.ts', text: "import 'yaml'\n" },
  'packages-io': { file: 'src/io/package.ts', text: "import 'yaml'\n" },
  'no-cycle': { file: 'src/host/egg.ts', text: "export type { Hen } from './hen.ts'\nexport type Egg = 1\n" },
  resolvable: { file: 'src/io/lost.ts', text: "import './nowhere.ts'\n" },
}

/** Allowed, and therefore silent. */
const fine: Readonly<Record<string, string>> = {
  'src/manifest/read.ts': "import 'yaml'\nimport 'node:path'\nimport 'node:crypto'\n",
  'src/edge/proxy.ts': "import 'undici'\nimport 'node:http'\nimport 'node:net'\n",
  'src/io/run.ts': "import 'node:child_process'\nimport 'node:fs/promises'\n",
  'src/cli/table.ts': "import '@stricli/core'\nimport 'picocolors'\n",
  'src/host/read.test.ts': "import 'node:fs'\nimport 'undici'\nimport '../io/a.ts'\nimport '../../test/fakes/a.ts'\n",
}

const sandbox = makeSandbox({ withPackages: true })
let found: { rule: string; from: string; to: string }[] = []
const cross = (from: string, to: string) => `src/${from}/to-${to}.ts`

beforeAll(() => {
  sandbox.copy('.dependency-cruiser.js', 'package.json', 'tsconfig.json')
  for (const room of rooms) sandbox.write(`src/${room}/a.ts`, 'export const a = 1\nexport type A = 1\n')
  sandbox.write('test/fakes/a.ts', 'export const a = 1\n')
  sandbox.write('src/host/hen.ts', "export type { Egg } from './egg.ts'\nexport type Hen = 1\n")
  for (const from of rooms) {
    for (const to of rooms) sandbox.write(cross(from, to), `export type { A } from '../${to}/a.ts'\n`)
  }
  const all = rooms.map((room) => `import './${room}/a.ts'\n`).join('')
  sandbox.write('src/bin.ts', all)
  sandbox.write('src/index.ts', `${all}export const a = 1\n`)
  for (const { file, text } of Object.values(broken)) sandbox.write(file, text)
  for (const [file, text] of Object.entries(fine)) sandbox.write(file, text)
  const script = 'dependency-cruiser/bin/dependency-cruise.mjs'
  const said = sandbox.tool(script, '--config', '.dependency-cruiser.js', '--output-type', 'json', 'src')
  const report = JSON.parse(said.stdout) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] }
  }
  found = report.summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to }))
})
afterAll(() => sandbox.remove())

it('breaks every rule there is', async () => {
  const config = (await import(pathToFileURL(join(root, '.dependency-cruiser.js')).href)) as {
    default: { forbidden: { name: string }[] }
  }
  const names = config.default.forbidden.map((rule) => rule.name)
  expect(names.filter((name) => !found.some(({ rule }) => rule === name))).toEqual([])
})

describe.each(rooms)('src/%s', (from) => {
  it.each(rooms.filter((to) => to !== from))('→ src/%s as the architecture says', (to) => {
    const refused = found.some((one) => one.from === cross(from, to) && one.rule.startsWith('arrow-'))
    expect(refused).toBe(!allowed[from]?.includes(to))
  })
})

it.each([
  ['src/bin.ts', inBin],
  ['src/index.ts', inIndex],
] as const)('%s imports what it joins and nothing else', (file, may) => {
  const refused = found.filter(({ from, rule }) => from === file && rule.startsWith('arrow-')).map(({ to }) => to)
  expect(refused.toSorted()).toEqual(
    rooms
      .filter((room) => !may.includes(room))
      .map((room) => `src/${room}/a.ts`)
      .toSorted(),
  )
})

it.each(Object.entries(broken))('%s bites', (rule, { file }) => {
  expect(found.filter(({ from }) => from === file).map((one) => one.rule)).toContain(rule)
})

it.each(Object.keys(fine))('%s is fine', (file) => {
  expect(found.filter(({ from }) => from === file)).toEqual([])
})
