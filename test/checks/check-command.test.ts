import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeSandbox, type Said, type Sandbox } from './sandbox.ts'

// bin/check decides whether a change is good: here it meets stand-ins that pass and fail in every way.

let sandbox: Sandbox

/** What the stand-in for vitest reports and how it ends. */
interface Run {
  readonly counts?: { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }
  readonly code?: number
}

const counts = (passed: number, failed = 0, skipped = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
})

function vitestThat({ counts: report, code = 0 }: Run): string {
  return [
    "import { appendFileSync, writeFileSync } from 'node:fs'",
    "const file = process.argv.find((word) => word.startsWith('--outputFile.json=')).split('=')[1]",
    "appendFileSync('ran.log', `${process.env.RAN_BY ?? 'here'} ${process.env.NO_COLOR ?? ''}\\n`)",
    report ? `writeFileSync(file, '${JSON.stringify(report)}')` : '',
    `process.exit(${code})`,
  ].join('\n')
}

function check(run: Run, ...args: string[]): Said & { last: string | undefined } {
  sandbox.write('node_modules/vitest/vitest.mjs', vitestThat(run))
  const said = sandbox.run('bin/check', args)
  return { ...said, last: said.stdout.trimEnd().split('\n').at(-1) }
}

const script = (text: string) => `#!/bin/sh\n${text}\n`

beforeEach(() => {
  sandbox = makeSandbox()
  sandbox.copy('bin/check', 'bin/lib/setup.sh')
  sandbox.write('bin/lint', script('exit 0'), 0o755)
  const engine =
    'engine_has() { true; }\nensure_engine() { return "${ENGINE_CODE:-0}"; }\nensure_base_image() { true; }\n'
  sandbox.write('bin/lib/engine.sh', engine)
  sandbox.write('bin/lib/aws-tools.sh', 'ensure_aws_tools() { return "${AWS_TOOLS_CODE:-0}"; }\n')
  sandbox.write('bin/lib/ministack.sh', 'ensure_ministack() { true; }\n')
  sandbox.write('package-lock.json', '{}')
  sandbox.write('package.json', '{ "scripts": { "build": "true", "types": "true" } }')
  sandbox.write('node_modules/.package-lock.json', '{}')
  const platform = `node-${process.platform}-${process.arch}`
  for (const version of ['20.20.2', '22.23.3', '24.21.0']) {
    const [major] = version.split('.')
    const node = script(
      `[ "$1" = --version ] && echo v${version} && exit; RAN_BY=${major} exec ${process.execPath} "$@"`,
    )
    sandbox.write(`.cache/node-${major}/node_modules/${platform}/bin/node`, node, 0o755)
  }
})
afterEach(() => sandbox.remove())

describe('--quick', () => {
  it('passes, and says so in the last line', () => {
    expect(check({ counts: counts(5) }, '--quick')).toMatchObject({ code: 0, last: '5 passed, 0 failed' })
  })

  it('counts what was skipped', () => {
    expect(check({ counts: counts(5, 0, 2) }, '--quick')).toMatchObject({
      code: 0,
      last: '5 passed, 0 failed, 2 skipped',
    })
  })

  it.each<[string, Run, string]>([
    ['a test fails', { counts: counts(4, 1), code: 1 }, '4 passed, 1 failed'],
    ['a test fails and vitest hides it', { counts: counts(4, 1), code: 0 }, '4 passed, 1 failed'],
    ['a file does not load', { counts: counts(4), code: 1 }, '4 passed, 1 failed'],
    ['vitest dies without a report', { code: 134 }, '0 passed, 1 failed'],
    ['nothing was tested', { counts: counts(0) }, '0 passed, 1 failed'],
  ])('fails when %s', (_, run, last) => {
    const said = check(run, '--quick')
    expect(said.last).toBe(last)
    expect(said.code).not.toBe(0)
  })

  it('fails when lint fails, and runs the tests all the same', () => {
    sandbox.write('bin/lint', script('exit 1'), 0o755)
    expect(check({ counts: counts(5) }, '--quick')).toMatchObject({ code: 1, last: '5 passed, 1 failed' })
  })
})

describe('all', () => {
  it('sums up three Nodes, the one at hand first', () => {
    const said = check({ counts: counts(5, 0, 1) })
    expect(said).toMatchObject({ code: 0, last: '15 passed, 0 failed, 3 skipped' })
    const here = process.versions.node.split('.')[0]
    const others = ['20', '22', '24'].filter((major) => major !== here)
    const ran = sandbox.run('cat', ['ran.log']).stdout.trim().split('\n')
    expect(ran.map((line) => line.split(' ')[0])).toEqual(['here', ...others])
  })

  it('fails when there is no engine, before any test', () => {
    sandbox.write('bin/lib/engine.sh', 'engine_has() { true; }\nensure_engine() { return 4; }\n')
    expect(check({ counts: counts(5) })).toMatchObject({ code: 1, last: '0 passed, 1 failed' })
  })

  it('fails without what the AWS side needs, and runs the tests all the same', () => {
    sandbox.write('bin/lib/aws-tools.sh', 'ensure_aws_tools() { return 1; }\n')
    expect(check({ counts: counts(5) })).toMatchObject({ code: 1, last: '15 passed, 1 failed' })
    sandbox.write('bin/lib/ministack.sh', 'ensure_ministack() { return 1; }\n')
    expect(check({ counts: counts(5) })).toMatchObject({ code: 1, last: '15 passed, 2 failed' })
  })

  it('fails when the build fails', () => {
    sandbox.write('package.json', '{ "scripts": { "build": "false" } }')
    expect(check({ counts: counts(5) })).toMatchObject({ code: 1, last: '0 passed, 1 failed' })
  })
})

it('has no colour in CI', () => {
  sandbox.write('node_modules/vitest/vitest.mjs', vitestThat({ counts: counts(1) }))
  const said = sandbox.run('bin/check', ['--quick'], { CI: 'true', NO_COLOR: '', FORCE_COLOR: '1' })
  expect(said.code).toBe(0)
  expect(sandbox.run('cat', ['ran.log']).stdout).toBe('here 1\n')
})

it('refuses an option it does not know', () => {
  expect(sandbox.run('bin/check', ['--fast'])).toMatchObject({ code: 2, stdout: '' })
})
