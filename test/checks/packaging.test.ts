import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeSandbox, root } from './sandbox.ts'

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const packageJson = JSON.parse(read('package.json')) as PackageJson
const sandbox = makeSandbox()
afterAll(() => sandbox.remove())

it('docs/dependencies.md gives a reason for every package, and names no other', () => {
  // A row is `| name | … | reason |`; what is fetched by the checks has no plain package name.
  const rows = read('docs/dependencies.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const reasons = new Map(
    rows.flatMap((cells) => {
      const name = /^`([^`<]+)`$/.exec(cells[1] ?? '')?.[1]
      return name ? [[name, cells.at(-2)] as const] : []
    }),
  )
  expect([...reasons.keys()].toSorted()).toEqual(Object.keys(packageJson.devDependencies).toSorted())
  expect([...reasons.values()].filter((reason) => !reason || reason.length < 15)).toEqual([])
})

it('nothing is needed at run time, and every version is exact', () => {
  expect(packageJson.dependencies ?? {}).toEqual({})
  const loose = Object.entries(packageJson.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
  expect(loose).toEqual([])
})

it('the lock file is in step, names no host and has a hash for every package', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<
      string,
      { devDependencies?: object; optionalDependencies?: object; resolved?: string; integrity?: string }
    >
  }
  const { '': project, ...packages } = lock.packages
  expect(project?.devDependencies).toEqual(packageJson.devDependencies)
  expect(Object.keys(packages).filter((name) => packages[name]?.resolved)).toEqual([])
  expect(Object.keys(packages).filter((name) => !packages[name]?.integrity)).toEqual([])
  // npm leaves a platform out when the registry it asked has not got that file yet; there `npm ci` would fail.
  const optional = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}))
  const missing = optional.filter(
    (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
  )
  expect(missing).toEqual([])
})

it('the package holds the launcher, the bundle and its papers, with the pages that messages name', () => {
  sandbox.copy('package.json', 'bin', 'src', 'docs', 'schema', 'LICENSE')
  for (const path of [
    'dist/bin.js',
    'dist/mends/moto/sitecustomize.py',
    'README.md',
    'CHANGELOG.md',
    '.env',
    'test/a.test.ts',
  ])
    sandbox.write(path, '')
  const said = sandbox.run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])
  const [made] = JSON.parse(said.stdout) as { files: { path: string; mode: number }[] }[]
  const paths = made?.files.map(({ path }) => path).toSorted() ?? []
  expect(paths.filter((path) => !path.startsWith('docs/'))).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/slipway',
      'bin/slipway.cjs',
      'dist/bin.js',
      'dist/mends/moto/sitecustomize.py',
      'package.json',
      'schema/slipway.schema.json',
    ].toSorted(),
  )
  // Pages are named by their paths from the root of the package.
  const named = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => read(join('src', path)).match(/(?<![\w./-])docs\/[\w/-]+\.md/g) ?? [])
  expect(named).toContain('docs/aws/by-hand.md')
  expect(named.filter((path) => !paths.includes(path))).toEqual([])
  expect(made?.files.find(({ path }) => path === 'bin/slipway')?.mode).toBe(0o755)
})
