import { describe, expect, it } from 'vitest'
import { failureKinds, SlipwayError, type Failure, type FailureCode } from '../../src/core/error.ts'
import { createFakeLibrary } from './fake-library.ts'
import { describeRecorded, goldenOf, runRecorded } from './run-recorded.ts'

const codes = Object.keys(failureKinds) as FailureCode[]

function failureWith(code: FailureCode, more: Partial<Failure> = {}): Failure {
  return { code, what: `Something about ${code} happened`, why: 'the reason for it', fix: 'Do what helps.', ...more }
}

function failing(failure: Failure): ReturnType<typeof createFakeLibrary> {
  const reject = (): Promise<never> => Promise.reject(new SlipwayError(failure))
  return createFakeLibrary({ up: reject, status: reject })
}

const rich = failureWith('manifest-invalid', {
  what: 'compose.yaml cannot be used',
  why: '2 problems',
  evidence: [
    { title: 'last log lines of shop-web-1-r3', lines: ['\u001B[31mlistening on :8011\u001B[0m', '', 'exit\u0007'] },
  ],
  issues: [
    {
      code: 'unknown-key',
      at: { file: 'compose.yaml', line: 12, column: 5 },
      path: 'services.web.imag',
      message: 'this key is not known',
      given: 'imag',
      accepted: 'image',
      fix: 'Write image.',
    },
    { code: 'yaml', at: { file: 'compose.yaml', line: 3, column: 1 }, path: '', message: 'the file is no map' },
  ],
})

describe('failures', () => {
  it.each(codes)('%s', async (code) => {
    const recorded = await runRecorded('up', {}, failing(failureWith(code)))
    expect(recorded.exitCode).toBe(failureKinds[code].exit)
    await expect(describeRecorded('up', recorded)).toMatchFileSnapshot(goldenOf(`failure/${code}.txt`))
  })

  it('show evidence and issues', async () => {
    for (const [name, line, env] of [
      ['rich', 'up', { LANG: 'C.UTF-8' }],
      ['rich-ascii', 'up', {}],
      ['rich-json', 'up --json', { LANG: 'C.UTF-8' }],
      ['rich-read-json', 'status --json', { LANG: 'C.UTF-8' }],
    ] as const) {
      const recorded = await runRecorded(line, { env }, failing(rich))
      await expect(describeRecorded(line, recorded)).toMatchFileSnapshot(goldenOf(`failure/${name}.txt`))
    }
  })

  it('turn what is not ours into a bug', async () => {
    const library = createFakeLibrary({ up: () => Promise.reject(new Error('boom')) })
    const { exitCode, stderr } = await runRecorded('up', {}, library)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Slipway failed in a way it should not: boom')
  })

  it('of loading the outside world are told too', async () => {
    const library = {
      ...createFakeLibrary(),
      createContext: () => Promise.reject(new SlipwayError(failureWith('engine-missing'))),
    }
    expect((await runRecorded('status', {}, library)).exitCode).toBe(4)
  })
})

describe('usage', () => {
  it.each([
    'upp',
    'ps',
    'frobnicate',
    'scale',
    'scale web',
    'scale web=many',
    'scale web=1 web=2',
    'edge stat',
    'up --rebiuld',
    'up --brk-lock',
    'up -d',
    'up --build',
    'up prod extra',
    'up --timeout soon',
    'up --timeout',
    'up -C a -C b',
    'logs --tail many',
    'exec web',
    'exec web ls -l',
    'rollback 1 2 --yes',
    'completion tcsh',
    'login --mfa-code 12345',
    'login --duration long',
    'login --export csh',
    'login --export json --json',
    'login --profile a --profile b',
    'whoami',
    'upp --json',
    'up local --env stage',
  ])('slipway %s', async (line) => {
    const recorded = await runRecorded(line)
    expect([2, 3, 11]).toContain(recorded.exitCode)
    const name = line.replaceAll(/[^a-z0-9]+/gi, '-')
    await expect(describeRecorded(line, recorded)).toMatchFileSnapshot(goldenOf(`usage/${name}.txt`))
  })
})
