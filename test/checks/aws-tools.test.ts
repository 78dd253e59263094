import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeSandbox, type Said, type Sandbox } from './sandbox.ts'

// What sets up moto and cfn-lint, with stand-ins for Python: nothing is fetched here.

let sandbox: Sandbox

const script = (text: string) => `#!/bin/sh\n${text}\n`

beforeEach(() => {
  sandbox = makeSandbox()
  sandbox.copy('bin/lib', 'test/aws/requirements.txt')
  for (const tool of ['moto_server', 'cfn-lint']) sandbox.write(`tools/${tool}`, script('exit 0'), 0o755)
})
afterEach(() => sandbox.remove())

function ensure(path = `${sandbox.folder}/tools:${process.env['PATH']}`): Said {
  const lines = ['setup', 'engine', 'aws-tools'].map((name) => `. bin/lib/${name}.sh`)
  return sandbox.run('/bin/bash', ['-c', [...lines, `PATH=${path}`, 'ensure_aws_tools'].join('\n')])
}

/** A Python whose packages are as wanted or not, and whose venv has a pip that ends with `pip`. */
function writePython(isAsWanted: boolean, pip = 0): void {
  const inVenv = script(`echo "venv $*" >> ran.log; exit ${pip}`)
  const make = `mkdir -p "$3/bin" && printf '%s' '${inVenv}' > "$3/bin/python3" && chmod +x "$3/bin/python3"`
  const words = [`[ "$1" = - ] && exit ${isAsWanted ? 0 : 1}`, `[ "$2" = venv ] && ${make}`, 'exit 0']
  sandbox.write('tools/python3', script(words.join('\n')), 0o755)
}

it('uses what is on PATH when the versions are those wanted', () => {
  writePython(true)
  expect(ensure()).toMatchObject({ code: 0, stderr: '' })
  expect(sandbox.run('test', ['-e', '.cache/aws-tools']).code).toBe(1)
})

it('makes a folder of its own when they are not, once', () => {
  writePython(false)
  expect(ensure(`${sandbox.folder}/tools:/usr/bin:/bin`).code).toBe(0)
  expect(sandbox.run('cat', ['ran.log']).stdout).toContain('-r test/aws/requirements.txt')
  expect(ensure()).toMatchObject({ code: 0, stderr: '' })
})

it('begins again after a failure, and says what to do', () => {
  writePython(false, 1)
  const said = ensure(`${sandbox.folder}/tools:/usr/bin:/bin`)
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('pip install -r test/aws/requirements.txt')
  expect(ensure(`${sandbox.folder}/tools:/usr/bin:/bin`).code).toBe(1)
})

it('says that there is no Python', () => {
  expect(ensure(`${sandbox.folder}/tools`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no python3 on PATH'),
  })
})
