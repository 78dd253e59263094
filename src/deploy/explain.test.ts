import { describe, expect, it } from 'vitest'
import { makeProject, makeService, wantAll } from '../../test/fakes/projects.ts'
import type { Context, Ran, RunOptions } from '../core/context.ts'
import type { Observed, ObservedContainer } from '../host/observe/observed.ts'
import { recordService, type ReleaseRecord } from '../host/observe/record.ts'
import { explainExit, explainSilence, explainUnhealthy } from './diagnose.ts'
import { parseListeners, readListeners } from './read-listeners.ts'
import { isKept, releaseEntries } from './releases.ts'

const container: ObservedContainer = {
  ...{ name: 'shop-web-1-r2', id: 'abc', kind: 'service', service: 'web', index: 1, release: 2, spec: 's' },
  ...{ image: 'sha256:1', state: 'exited', exitCode: 1, health: 'none', restart: 'no', stopGraceMs: 10_000 },
  ...{ startedAt: 0, networks: [], loopback: {}, env: [], pid: 77 },
}

/** A context whose docker client answers each verb with a text, and whose machine has some files. */
function contextOf(answers: Readonly<Record<string, string>>, texts: Readonly<Record<string, string>> = {}): Context {
  const run = async (argv: readonly string[], options: RunOptions = {}): Promise<Ran> => {
    const stdout = answers[argv[0] ?? ''] ?? ''
    for (const line of stdout.split('\n')) if (line !== '') options.onLine?.(line, 'stdout')
    return { code: stdout === '' ? 1 : 0, stdout, stderr: '' }
  }
  return {
    docker: { platform: 'linux', run },
    files: { readText: async (path: string) => texts[path] },
  } as unknown as Context
}

const header = '  sl  local_address rem_address   st tx_queue rx_queue\n'
const row = (local: string, state = '0A') => `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000\n`

describe('explainExit', () => {
  it.each<[string, number, object, string, string]>([
    ['an exit code', 1, {}, 'exit code 1', 'Mend what the last lines say'],
    ['a command that is not there', 127, {}, 'exit code 127, the command is not in the image', 'Check `command`'],
    ['a crash', 139, {}, 'exit code 139, it crashed (segmentation fault)', 'Mend'],
    [
      'want of memory',
      137,
      { OOMKilled: true },
      'the kernel ended it for want of memory (exit code 137)',
      'Give the machine',
    ],
    ['what the engine says', 128, { Error: 'no such user' }, 'no such user', 'Mend'],
  ])('tells of %s', async (_, exitCode, state, why, fix) => {
    const context = contextOf({ container: JSON.stringify(state), logs: 'one\ntwo\n' })
    const failure = await explainExit(context, { ...container, exitCode }, 'container-exited')
    expect(failure).toMatchObject({ what: 'Service web does not stay up', why })
    expect(failure.fix).toContain(fix)
    expect(failure.evidence?.at(-1)).toEqual({ title: 'last lines of shop-web-1-r2', lines: ['one', 'two'] })
  })

  it('tells of a job, of silence, and of a container that is gone', async () => {
    expect(await explainExit(contextOf({}), container, 'job-failed')).toMatchObject({
      ...{ code: 'job-failed', what: 'Job web failed', why: 'exit code 1' },
      evidence: [{ lines: ['(it printed nothing)'] }],
    })
  })
})

describe('explainUnhealthy', () => {
  it('shows what the last checks said', async () => {
    const check = (ExitCode: number, Output: string) => ({ ExitCode, Output })
    const Log = [check(0, 'old'), check(1, 'HTTP 503\nbusy\n'), check(1, '')]
    const failure = await explainUnhealthy(
      contextOf({ container: JSON.stringify({ Health: { FailingStreak: 5, Log } }) }),
      container,
    )
    expect(failure).toMatchObject({ code: 'container-unhealthy', why: 'its health check failed 5 times' })
    expect(failure.evidence?.[0]?.lines).toEqual(['exit 1: HTTP 503', 'busy', 'exit 1: no output'])
  })
})

describe('explainSilence', () => {
  it('tells where the service listens instead', async () => {
    const failure = await explainSilence(contextOf({ exec: header + row('0100007F:1F40') }), container, [8011])
    expect(failure).toMatchObject({
      ...{
        code: 'container-silent',
        what: 'Service web does not answer on port 8011',
        why: 'it listens on 127.0.0.1:8000',
      },
      fix: 'Make the service listen on 0.0.0.0:8011, or correct `ports` of web in the Compose file.',
    })
  })

  it('tells when it listens on nothing and when that cannot be told', async () => {
    expect((await explainSilence(contextOf({ exec: header }), container, [1, 2])).why).toBe(
      'it listens on no port at all',
    )
    const blind = await explainSilence(contextOf({}), container, [1])
    expect([blind.why, blind.evidence?.[0]?.lines]).toEqual(['it listens on unknown', ['could not be read']])
  })
})

describe('listeners', () => {
  it('are read from the tables of the kernel, by port, without other states and the resolver of docker', () => {
    const four =
      header + row('00000000:1F90') + row('0100007F:0050') + row('0B00007F:9C4F') + row('0100007F:C001', '01')
    const six = [
      '00000000000000000000000000000000:1F90',
      '00000000000000000000000001000000:0051',
      '0000000000000000FFFF00000100007F:0052',
      'B80D01200000000000000000010000FE:0053',
    ]
    expect(parseListeners(four + header + six.map((local) => row(local)).join(''))).toEqual([
      '127.0.0.1:80',
      '[::1]:81',
      '127.0.0.1:82',
      '[2001:db8:0:0:0:0:fe00:1]:83',
      '0.0.0.0:8080',
      '[::]:8080',
    ])
    expect(parseListeners('')).toEqual([])
  })

  it('are read past a container that has no cat', async () => {
    const table = header + row('00000000:0050')
    expect(await readListeners(contextOf({}, { '/proc/77/net/tcp': table }), container)).toEqual(['0.0.0.0:80'])
    expect(await readListeners(contextOf({}), container)).toBeUndefined()
  })
})

describe('releases', () => {
  const wanted = wantAll(makeProject([makeService('web')]))
  const record = (number: number): ReleaseRecord => ({
    ...{ number, at: number * 1000, by: 'ann@desk', home: 'desk', reason: 'up', rules: { rules: [], published: [] } },
    wanted: { ...wanted, services: wanted.services.map((one) => recordService(one, [`shop-web-1-r${number}`])) },
  })
  const records = [record(1), record(2)]
  const observed: Observed = { containers: [container], networks: [], volumes: [], fileVolumes: [], records }

  it('are listed newest first, with what can still be started', () => {
    expect(releaseEntries(observed).map((one) => [one.number, one.current, one.kept, one.images])).toEqual([
      [2, true, true, { web: 'web-v1' }],
      [1, false, false, { web: 'web-v1' }],
    ])
    expect(isKept({ ...observed, containers: [] }, record(2))).toBe(false)
    expect(releaseEntries({ ...observed, records: [] })).toEqual([])
  })
})
