import { describe, expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import { runProgram } from './run-program.ts'

const path = { PATH: process.env['PATH'] }
const sh = (script: string, options: Parameters<typeof runProgram>[3] = {}) =>
  runProgram('sh', ['-c', script], path, options)

describe('runProgram', () => {
  it('gives both streams and the exit code, whatever it is', async () => {
    expect(await sh('echo out; echo err >&2; exit 7')).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
  })

  it('gives 128 and the number of the signal that ended the child', async () => {
    expect((await sh('kill -TERM $$')).code).toBe(143)
  })

  it('passes words without a shell', async () => {
    const words = ['$HOME', 'a b', "'", '', '*', '\n']
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
    expect(JSON.parse((await runProgram(process.execPath, ['-e', script, '--', ...words], path)).stdout)).toEqual(words)
  })

  it('reveals secrets to the environment of the child only, with every byte of them', async () => {
    const value = 'line one\nline two "$x" ü'
    expect((await sh('printf %s "$KEY"', { env: { KEY: new Secret(value) } })).stdout).toBe(value)
    expect((await sh('printf %s "${HOME-none}"')).stdout).toBe('none')
  })

  it('refuses a value no environment can carry without showing it', async () => {
    const failed = sh('true', { env: { KEY: new Secret('canary\0') } })
    await expect(failed).rejects.toThrow('the value of KEY holds a NUL byte')
    await expect(failed).rejects.not.toThrow('canary')
  })

  it('feeds standard input, and does not mind a child that leaves it', async () => {
    expect((await sh('cat', { stdin: Buffer.from('in') })).stdout).toBe('in')
    expect((await sh('exit 3', { stdin: Buffer.alloc(4_000_000) })).code).toBe(3)
    expect((await sh('cat')).stdout).toBe('')
  })

  it('keeps every byte of latin1 output, and characters split between chunks', async () => {
    const all = await sh(String.raw`printf '\000\200\377\n'`, { encoding: 'latin1' })
    expect(all.stdout).toBe('\0\u0080\u00ff\n')
    expect((await sh(String.raw`printf '\303'; sleep 0.05; printf '\274'`)).stdout).toBe('ü')
  })

  it('hands out whole lines as they come', async () => {
    const lines: string[] = []
    const onLine = (line: string, stream: string) => lines.push(`${stream}: ${line}`)
    await sh(String.raw`printf 'a\r\nb'; sleep 0.05; printf 'c\n\nlast\r'; sleep 0.05; echo e >&2`, { onLine })
    expect(lines).toEqual(['stdout: a', 'stdout: bc', 'stdout: ', 'stderr: e', 'stdout: last'])
  })

  it('forgets output beyond 32 MiB and still ends', async () => {
    let count = 0
    const ran = await sh('yes 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde | head -c 40000000', {
      onLine: () => count++,
    })
    expect(ran.stdout.length).toBeLessThanOrEqual(32 * 1024 * 1024)
    expect(ran.stdout.length).toBeGreaterThan(31 * 1024 * 1024)
    expect(count).toBe(625_000)
  })

  it('runs in the folder it is told', async () => {
    expect((await sh('pwd', { cwd: '/' })).stdout).toBe('/\n')
  })

  it('rejects for a program that is not there, and starts none when it is too late', async () => {
    await expect(runProgram('/no/such/program', [], {})).rejects.toThrow('ENOENT')
    await expect(sh('true', { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })

  it('ends the child at the signal and rejects with its reason', async () => {
    const began = Date.now()
    await expect(sh('exec sleep 20', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(Date.now() - began).toBeLessThan(2000)
  })

  it('does not wait for what an ended child leaves behind with its output open', async () => {
    const began = Date.now()
    await expect(sh('sleep 4 & wait', { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    expect(Date.now() - began).toBeLessThan(2000)
  })

  it('kills a child that does not listen', async () => {
    const began = Date.now()
    const stubborn = sh('trap "" TERM; while :; do sleep 0.2; done', { signal: AbortSignal.timeout(100) })
    await expect(stubborn).rejects.toThrow()
    expect(Date.now() - began).toBeLessThan(4500)
  })
})
