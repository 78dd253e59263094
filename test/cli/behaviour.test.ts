import { describe, expect, it, vi } from 'vitest'
import { SlipwayError } from '../../src/core/error.ts'
import type { Event, WatchEvent } from '../../src/core/event.ts'
import type { Operations } from '../../src/deploy/operations.ts'
import { chooseDisplay } from '../../src/cli/create-reporter.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { decideColor, decideUnicode } from '../../src/cli/render/style.ts'
import { parseDuration } from '../../src/cli/parse-duration.ts'
import { createFakeLibrary, sampleResult } from './fake-library.ts'
import { createRecordingTerminal } from './recording-terminal.ts'
import { runRecorded } from './run-recorded.ts'

/** Runs a line and gives the request that reached an operation. */
async function requestOf<NAME extends keyof Operations>(name: NAME, line: string, options = {}): Promise<unknown> {
  let seen: unknown
  const keep = (_context: unknown, request: unknown): never => {
    seen = request
    throw new SlipwayError({ code: 'nothing-running', what: 'a', why: 'b', fix: 'c' })
  }
  await runRecorded(line, options, createFakeLibrary({ [name]: keep }))
  return seen
}

describe('requests', () => {
  const local = { directory: '/work/shop', files: [], profiles: [], environment: 'local' }

  it('carry the flags', async () => {
    expect(await requestOf('up', 'up local --rebuild --pull --break-lock --timeout 90s')).toEqual({
      ...local,
      rebuild: true,
      pull: true,
      breakLock: true,
      limitMs: 90_000,
      allowReplace: [],
      jobs: {},
    })
    expect(await requestOf('down', 'down --volumes -y')).toEqual({
      ...local,
      volumes: true,
      unprotect: false,
      breakLock: false,
    })
    expect(await requestOf('logs', 'logs -f web worker --since 10m --tail 5 --file a.yaml')).toEqual({
      ...local,
      files: ['a.yaml'],
      services: ['web', 'worker'],
      follow: true,
      tail: 5,
      since: '10m',
    })
    expect(await requestOf('restart', 'restart web')).toEqual({
      ...local,
      services: ['web'],
      breakLock: false,
      limitMs: 600_000,
    })
  })

  it('carry what is said of jobs', async () => {
    const request = await requestOf('up', 'up prod --job migrate=done --job seed=again')
    expect(request).toMatchObject({ environment: 'prod', jobs: { migrate: 'done', seed: 'again' } })
    const { exitCode, stderr } = await runRecorded('up prod --job migrate=maybe', {})
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('for example migrate=done or migrate=again')])
  })

  it('carry the number of containers of each service', async () => {
    const request = { ...local, replicas: { web: 3, worker: 0 }, breakLock: false, limitMs: 600_000 }
    expect(await requestOf('scale', 'scale web=3 worker=0')).toEqual(request)
  })

  it('take flags before the command and relative folders', async () => {
    const request = { ...local, directory: '/work/other', files: ['a.yaml', 'b.yaml'] }
    expect(await requestOf('status', '-C ../other -f a.yaml --file b.yaml --json status')).toEqual(request)
    expect(await requestOf('status', 'status --directory=../other -f a.yaml -f b.yaml -e local')).toEqual(request)
  })

  it('name an environment, for the manifest to know or not', async () => {
    for (const line of ['status prod', 'status -e prod', 'status prod --env prod'])
      expect(await requestOf('status', line)).toEqual({ ...local, environment: 'prod' })
  })

  it('name profiles, one by one, before the command or behind it', async () => {
    const request = { ...local, profiles: ['debug', '*'] }
    expect(await requestOf('status', '--profile debug status --profile *')).toEqual(request)
    expect(await requestOf('status', 'status --profile=debug --profile *')).toEqual(request)
  })

  it('leave the words behind -- alone', async () => {
    const request = { ...local, service: 'web', command: ['ls', '-l', '--help', '--json'], index: 2, terminal: false }
    expect(await requestOf('exec', 'exec web --index 2 -- ls -l --help --json')).toEqual(request)
  })

  it('give a terminal only where both ends are one', async () => {
    expect(await requestOf('run', 'run web -- sh', { isTty: true })).toMatchObject({ terminal: true })
    expect(await requestOf('run', 'run web -T -- sh', { isTty: true })).toMatchObject({ terminal: false })
    expect(await requestOf('run', 'run web -- sh', { isTty: true, stdinTty: false })).toMatchObject({ terminal: false })
  })

  it('tell the number of a release from an environment', async () => {
    expect(await requestOf('rollback', 'rollback 3 -y')).toMatchObject({ to: 3, environment: 'local' })
    expect(await requestOf('rollback', 'rollback local 3 -y')).toMatchObject({ to: 3, environment: 'local' })
    expect(await requestOf('rollback', 'rollback prod 3 -y')).toMatchObject({ to: 3, environment: 'prod' })
    expect(await requestOf('rollback', 'rollback -y')).not.toHaveProperty('to')
  })
})

describe('confirmation', () => {
  const question = /data in them\? \[y\/N\]/

  it('is asked on a terminal and can be refused', async () => {
    const yes = await runRecorded('down --volumes', { isTty: true, answer: 'y\n' })
    expect([yes.exitCode, yes.stderr]).toEqual([0, expect.stringMatching(question)])
    const no = await runRecorded('down --volumes', { isTty: true, answer: '' })
    expect([no.exitCode, no.stderr]).toEqual([3, expect.stringContaining('Nothing was changed')])
  })

  it('is not asked when nobody can answer', async () => {
    for (const line of ['down --volumes', 'rollback', 'rollback 2 --json']) {
      const { exitCode, stderr } = await runRecorded(line, { isTty: line.includes('json') })
      expect([line, exitCode]).toEqual([line, 3])
      expect(stderr).toContain('--yes')
      expect(stderr).not.toContain('[y/N]')
    }
  })

  it('is not asked when it was given or nothing is lost', async () => {
    for (const line of ['down --volumes --yes', 'rollback -y', 'down']) {
      const { exitCode, stderr } = await runRecorded(line, { isTty: true })
      expect([line, exitCode]).toEqual([line, 0])
      expect(stderr).not.toContain('[y/N]')
    }
  })
})

describe('colour and signs', () => {
  it('are decided by flag, environment and terminal', () => {
    const decide = (env: Record<string, string>, isTty = true, noColorFlag = false): boolean =>
      decideColor({ env, isTty, noColorFlag })
    expect(decide({})).toBe(true)
    expect(decide({}, false)).toBe(false)
    expect(decide({}, true, true)).toBe(false)
    expect(decide({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
    expect(decide({ NO_COLOR: '' })).toBe(true)
    expect(decide({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(decide({ FORCE_COLOR: '0' })).toBe(false)
    expect(decide({ TERM: 'dumb' })).toBe(false)
  })

  it('are ASCII where the locale is', () => {
    expect(decideUnicode({ LANG: 'en_GB.UTF-8' })).toBe(true)
    expect(decideUnicode({ LANG: 'en_GB.utf8', LC_ALL: 'C' })).toBe(false)
    expect(decideUnicode({})).toBe(false)
  })

  it('follow the output they go to', async () => {
    expect((await runRecorded('status', { env: { LANG: 'C.UTF-8', FORCE_COLOR: '1' } })).stdout).toContain(
      '\u001B[32m✔ web',
    )
    expect((await runRecorded('status', { isTty: true, env: { LANG: 'C', NO_COLOR: '1' } })).stdout).toContain('ok web')
    const plain = await runRecorded('status --no-color', { isTty: true })
    expect(plain.stdout).not.toContain('\u001B[')
  })
})

describe('data and the rest', () => {
  it('part ways: urls to stdout, the rest to stderr', async () => {
    const { stdout, stderr } = await runRecorded('up')
    expect(stdout).toBe('web  http://web.shop.localhost:8080/\ndb   tcp://127.0.0.1:5432\n')
    expect(stderr).not.toContain('tcp://')
  })

  it('every line of JSON has a version, a time and a type, and the last is the result', async () => {
    for (const line of ['up --json', 'plan --json', 'logs --json', 'version --json']) {
      const records = (await runRecorded(line)).stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text))
      for (const record of records)
        expect(record).toMatchObject({ v: 1, at: expect.any(Number), type: expect.any(String) })
      expect(records.at(-1)).toMatchObject({ type: 'result', ok: true, exitCode: 0, command: line.split(' ')[0] })
    }
  })

  it('exit codes of a command of the user are passed on', async () => {
    expect((await runRecorded('exec web -- false')).exitCode).toBe(7)
  })

  it('the first line comes before anything is loaded', async () => {
    const terminal = createRecordingTerminal(['up'])
    const library = { ...createFakeLibrary(), operations: () => new Promise<never>(() => {}) }
    void runCli(terminal, library)
    await vi.waitFor(() => expect(terminal.written.stderr).toBe('slipway up local /work/shop\n'))
  })

  it('open opens a browser on a terminal only', async () => {
    const opened: string[] = []
    const library = { ...createFakeLibrary(), openUrl: async (url: string) => opened.push(url) > 0 }
    await runRecorded('open', {}, library)
    await runRecorded('open --print', { isTty: true }, library)
    expect(opened).toEqual([])
    await runRecorded('open', { isTty: true }, library)
    expect(opened).toEqual(['http://web.shop.localhost:8080/'])
  })

  it('complete proposes commands and flags', async () => {
    expect((await runRecorded('complete -- st')).stdout).toMatch(/^status\t/)
    expect((await runRecorded('complete -- up --reb')).stdout).toMatch(/^--rebuild\t/)
    expect((await runRecorded('complete -- edge st')).stdout.split('\n')).toHaveLength(3)
  })
})

describe('an interrupt', () => {
  const waitForAbort: Operations['up'] = ({ signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 5))
      setTimeout(() => resolve(sampleResult), 2000)
    })

  it('aborts at first and says what happens', async () => {
    const terminal = createRecordingTerminal(['up'])
    const done = runCli(terminal, createFakeLibrary({ up: waitForAbort }))
    await vi.waitFor(() => expect(terminal.written.stderr).not.toBe(''))
    await new Promise((resolve) => setTimeout(resolve, 10))
    terminal.interrupt()
    expect(await done).toBe(130)
    expect(terminal.written.stderr).toContain('press Ctrl-C again')
    expect(terminal.left).toEqual([])
  })

  it.each([
    ['up', '`slipway up` goes on from here, `slipway down` removes everything.'],
    ['up prod', '`slipway up prod` goes on from here, `slipway down prod` removes everything.'],
  ])('of slipway %s leaves at once the second time', async (line, text) => {
    const terminal = createRecordingTerminal(line.split(' '))
    const done = runCli(terminal, createFakeLibrary({ up: waitForAbort }))
    await vi.waitFor(() => expect(terminal.written.stderr).not.toBe(''))
    terminal.interrupt()
    terminal.interrupt()
    expect(terminal.left).toEqual([130])
    expect(terminal.written.stderr).toContain(text)
    await done
  })

  it('of up --watch has nothing to put back between two changes', async () => {
    const watching = async (last: WatchEvent | Event): Promise<string> => {
      const terminal = createRecordingTerminal(['up', '--watch'])
      const watch: Operations['watch'] = async ({ signal, emit }) => {
        emit({ type: 'watch', state: 'changed', paths: ['a'] })
        emit(last)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return { ...sampleResult, ended: 'asked' }
      }
      const done = runCli(terminal, createFakeLibrary({ watch }))
      await vi.waitFor(() => expect(terminal.written.stderr).toContain('changed'))
      await new Promise((resolve) => setTimeout(resolve, 10))
      terminal.interrupt()
      expect(await done).toBe(0)
      expect(terminal.written.stderr).toContain('release 3 runs on')
      return terminal.written.stderr
    }
    const settled = { type: 'watch', state: 'settled', paths: ['a'], text: 'done', ms: 1 } as const
    expect(await watching(settled)).not.toContain('Putting back')
    expect(await watching({ type: 'stage', name: 'change', title: 'Release 4' })).toContain('Putting back')
  })

  it('is left to a program that has the terminal', async () => {
    const terminal = createRecordingTerminal(['exec', 'web', '--', 'sh'])
    let aborted = false
    const exec: Operations['exec'] = async ({ signal, emit }) => {
      emit({ type: 'terminal', state: 'given' })
      await new Promise((resolve) => setTimeout(resolve, 50))
      emit({ type: 'terminal', state: 'back' })
      aborted = signal.aborted
      return 0
    }
    const done = runCli(terminal, createFakeLibrary({ exec }))
    await new Promise((resolve) => setTimeout(resolve, 30))
    terminal.interrupt()
    terminal.interrupt()
    expect(await done).toBe(0)
    expect([terminal.left, aborted, terminal.written.stderr]).toEqual([[], false, ''])
  })

  it('ends logs -f without a word', async () => {
    const terminal = createRecordingTerminal(['logs', '-f'])
    const logs: Operations['logs'] = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const done = runCli(terminal, createFakeLibrary({ logs }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    terminal.interrupt()
    expect(await done).toBe(130)
    expect(terminal.written).toEqual({ stdout: '', stderr: '' })
  })
})

describe('a reader that goes away', () => {
  it('ends logs -f well', async () => {
    const terminal = createRecordingTerminal(['logs', '-f'])
    const logs: Operations['logs'] = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const done = runCli(terminal, createFakeLibrary({ logs }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    terminal.hangUp()
    expect(await done).toBe(0)
    expect(terminal.written.stderr).toBe('')
  })

  it('does not stop a change half-way', async () => {
    const terminal = createRecordingTerminal(['up', '--json'])
    const up: Operations['up'] = async ({ signal }) => {
      terminal.hangUp()
      expect(signal.aborted).toBe(false)
      return sampleResult
    }
    expect(await runCli(terminal, createFakeLibrary({ up }))).toBe(0)
  })
})

describe('pure parts', () => {
  it('durations', () => {
    expect(['500ms', '90s', '10m', '1h'].map(parseDuration)).toEqual([500, 90_000, 600_000, 3_600_000])
    for (const bad of ['', '10', '0s', '1.5s', '10 m', '-1s']) expect(() => parseDuration(bad)).toThrow(SyntaxError)
  })

  it('displays', () => {
    const flags = { json: false, yes: false, quiet: false, verbose: false, noColor: false }
    expect(chooseDisplay(flags, 'change', true)).toBe('live')
    expect(chooseDisplay(flags, 'change', false)).toBe('normal')
    expect(chooseDisplay(flags, 'read', false)).toBe('quiet')
    expect(chooseDisplay(flags, 'passthrough', true)).toBe('quiet')
    expect(chooseDisplay({ ...flags, verbose: true }, 'change', true)).toBe('verbose')
    expect(chooseDisplay({ ...flags, json: true, quiet: true }, 'change', true)).toBe('json')
  })
})
