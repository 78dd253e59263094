import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSandbox } from './sandbox.ts'

// Unused code, format and types: one broken project, and each tool has to see its part of it.

const sandbox = makeSandbox({ withPackages: true })

beforeAll(() => {
  sandbox.copy('knip.jsonc', 'package.json', 'tsconfig.json', '.prettierrc', '.prettierignore')
  sandbox.write('src/index.ts', "export { used } from './core/some.ts'\n")
  sandbox.write('src/core/some.ts', 'export const used = 1\nexport const unusedExport = 2\n')
  sandbox.write('src/core/nobody.ts', 'export const alone = 1\n')
  sandbox.write('src/core/package.ts', "import 'not-in-package-json'\n")
  sandbox.write('src/bin.ts', "import './core/package.ts'\n")
  sandbox.write('src/core/format.ts', 'export const a = "double";\n')
  sandbox.write('test/golden/kept.json', '{"as":   "it is"}\n')
  const list = 'const list: number[] = []\n'
  sandbox.write(
    'src/core/types.ts',
    `${list}export const first: number = list[0]\nexport enum Kind { A }\nlet b; b = 1 + 'x'.foo\n`,
  )
})
afterAll(() => sandbox.remove())

it('knip finds files, exports and packages that nobody uses or names', () => {
  const said = sandbox.tool('knip/bin/knip.js', '--reporter', 'json')
  expect(said.code).toBe(1)
  expect(said.stdout).toContain('src/core/nobody.ts')
  expect(said.stdout).toContain('unusedExport')
  expect(said.stdout).toContain('not-in-package-json')
  expect(said.stdout).toContain('"undici"')
})

it('prettier finds another format, and leaves goldens alone', () => {
  const said = sandbox.tool('prettier/bin/prettier.cjs', '--check', '.')
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('src/core/format.ts')
  expect(said.stderr).not.toContain('src/core/some.ts')
  expect(said.stderr).not.toContain('golden')
})

it('tsc is strict, also about what may be absent and what Node cannot strip', () => {
  const said = sandbox.tool('typescript/bin/tsc')
  expect(said.code).not.toBe(0)
  expect(said.stdout).toContain("src/core/types.ts(2,14): error TS2322: Type 'number | undefined'")
  expect(said.stdout).toContain('src/core/types.ts(3,13): error TS1294')
  expect(said.stdout).toContain('src/core/types.ts(4,')
})
