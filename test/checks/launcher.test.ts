import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
const bundle = 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7\n'

beforeEach(() => {
  sandbox = makeSandbox()
  sandbox.copy('bin/slipway', 'bin/slipway.cjs', 'bin/lib/setup.sh', 'package.json')
  sandbox.write('dist/package.json', '{ "type": "commonjs" }')
})
afterEach(() => sandbox.remove())

/** A folder with only these programs, for PATH. */
function onlyOnPath(programs: Readonly<Record<string, string>>): string {
  for (const [name, script] of Object.entries(programs)) sandbox.write(`path/${name}`, `#!/bin/sh\n${script}\n`, 0o755)
  mkdirSync(join(sandbox.folder, 'path'), { recursive: true })
  return join(sandbox.folder, 'path')
}

it('passes every word and the exit code through', () => {
  sandbox.write('dist/bin.js', bundle)
  const said = sandbox.run('bin/slipway', ['--help', '-e', 'a b', '', "it's"])
  expect(said).toEqual({ code: 7, stdout: `${JSON.stringify(['--help', '-e', 'a b', '', "it's"])}\n`, stderr: '' })
})

it.each([
  ['an absolute link', (at: string) => join(at, 'bin/slipway')],
  ['a relative link', () => '../../bin/slipway'],
])('works through %s on PATH, and through a link to it', (_, target) => {
  sandbox.write('dist/bin.js', bundle)
  mkdirSync(join(sandbox.folder, 'some/where'), { recursive: true })
  symlinkSync(target(sandbox.folder), join(sandbox.folder, 'some/where/slipway'))
  symlinkSync('where/slipway', join(sandbox.folder, 'some/ship'))
  expect(sandbox.run(join(sandbox.folder, 'some/where/slipway'), ['up'])).toMatchObject({ code: 7, stdout: '["up"]\n' })
  const path = `${join(sandbox.folder, 'some')}:${process.env['PATH'] ?? ''}`
  expect(sandbox.run('sh', ['-c', 'cd / && ship up'], { PATH: path })).toMatchObject({ code: 7, stdout: '["up"]\n' })
  expect(sandbox.run('sh', ['-c', 'cd some/where && sh slipway up'])).toMatchObject({ code: 7, stdout: '["up"]\n' })
})

it('works from an npm install', () => {
  sandbox.write('dist/bin.js', bundle)
  for (const paper of ['README.md', 'LICENSE', 'CHANGELOG.md']) sandbox.write(paper, '')
  sandbox.run('npm', ['pack', '--ignore-scripts'])
  sandbox.write('home/package.json', '{}')
  const installed = sandbox.run('npm', ['install', '--offline', '--prefix', 'home', './slipway-0.1.0.tgz'])
  expect(installed.code, installed.stderr).toBe(0)
  expect(sandbox.run('home/node_modules/.bin/slipway', ['up'])).toMatchObject({ code: 7, stdout: '["up"]\n' })
})

it('sets a clone up once, with one line on stderr', () => {
  sandbox.write('src/bin.ts', '')
  sandbox.write('package-lock.json', '{}')
  sandbox.write('bundle.js', bundle)
  const npm =
    'echo "$*" >>npm.log; echo noise; mkdir -p node_modules dist; : >node_modules/.package-lock.json; cp bundle.js dist/bin.js'
  const path = `${onlyOnPath({ npm })}:${process.env['PATH'] ?? ''}`
  const first = sandbox.run('bin/slipway', ['up'], { PATH: path })
  expect(first.code).toBe(7)
  expect(first.stdout).toBe('["up"]\n')
  expect(first.stderr).toBe('slipway: first run from a clone, installing packages and building once …\n')
  expect(sandbox.run('bin/slipway', ['up'], { PATH: path }).stderr).toBe('')
  expect(sandbox.run('cat', ['npm.log']).stdout.split('\n')[0]).toContain('ci --ignore-scripts')
})

it('shows why the set-up of a clone failed', () => {
  sandbox.write('src/bin.ts', '')
  sandbox.write('package-lock.json', '{}')
  const path = `${onlyOnPath({ npm: 'echo "no network"; exit 3' })}:${process.env['PATH'] ?? ''}`
  const said = sandbox.run('bin/slipway', ['up'], { PATH: path })
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('no network')
})

it('says in one line that the package has lost its bundle', () => {
  sandbox.run('rm', ['-r', 'bin/lib'])
  const said = sandbox.run('bin/slipway')
  expect(said).toEqual({
    code: 1,
    stdout: '',
    stderr: 'slipway: dist/bin.js is missing from this package: install it again\n',
  })
})

it('says in one line that there is no node', () => {
  const said = sandbox.run('/bin/sh', ['bin/slipway'], { PATH: onlyOnPath({}) })
  expect(said.code).toBe(1)
  expect(said.stderr).toBe('slipway: Node 20.19 or newer is needed and there is no node on PATH: https://nodejs.org\n')
})

it.each(['18.20.8', '20.18.3', '8.17.0'])('says in one line that Node %s is too old', (version) => {
  sandbox.write('dist/bin.js', bundle)
  // The real Node, told that it is an old one: what the launcher reads is all it has to go by.
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  sandbox.write('pretend.cjs', pretend)
  const path = onlyOnPath({ node: `exec ${process.execPath} --require "${sandbox.folder}/pretend.cjs" "$@"` })
  const said = sandbox.run('bin/slipway', ['up'], { PATH: `${path}:${dirname(process.execPath)}:/usr/bin:/bin` })
  expect(said.code).toBe(1)
  expect(said.stderr).toBe(`slipway: Node 20.19 or newer is needed, this is ${version}: https://nodejs.org\n`)
})
