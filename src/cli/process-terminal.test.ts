import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createProcessTerminal, type ProcessPort } from './process-terminal.ts'

/** A terminal whose input is typed by the test. */
function typing() {
  const modes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), {
    setRawMode: (mode: boolean) => {
      modes.push(mode)
      return stdin
    },
  })
  const output = new PassThrough()
  const port = { argv: [], env: {}, cwd: () => '/', stdin, stdout: output, stderr: output }
  return { stdin, modes, terminal: createProcessTerminal(port as unknown as ProcessPort, () => 0) }
}

it('reads one line after the other', async () => {
  const { stdin, terminal } = typing()
  for (const line of ['first', 'second', '']) {
    const read = terminal.stdin.readLine()
    stdin.write(`${line}\n`)
    expect(await read).toBe(line)
  }
})

it('stops reading when it is interrupted', async () => {
  const { terminal } = typing()
  const controller = new AbortController()
  const read = terminal.stdin.readLine(controller.signal)
  controller.abort()
  expect(await read).toBe('')
})

it('reads a line that is not shown, key by key', async () => {
  const { stdin, modes, terminal } = typing()
  const { signal } = new AbortController()
  const read = terminal.stdin.readHidden(signal)
  for (const key of ['wrong', '\u0015', 'sec', Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)])
    stdin.write(key)
  stdin.write('🙂x\u007F\u007F\u007Fret\rrest')
  expect([await read, modes]).toEqual(['secret', [true, false]])
})

it('does not take Ctrl-C, or the end, for a value', async () => {
  for (const end of ['half\u0003', 'abort']) {
    const { stdin, modes, terminal } = typing()
    const controller = new AbortController()
    const read = terminal.stdin.readHidden(controller.signal)
    if (end === 'abort') controller.abort()
    else stdin.write(end)
    expect([await read, modes]).toEqual([undefined, [true, false]])
  }
})

it('reads every byte to the end, and not much more than it is told', async () => {
  const { signal } = new AbortController()
  const small = typing()
  const read = small.terminal.stdin.readBytes(10, signal)
  small.stdin.write(Buffer.from([0, 255]))
  small.stdin.end(Buffer.from([13, 10]))
  expect([...(await read)]).toEqual([0, 255, 13, 10])
  const large = typing()
  const cut = large.terminal.stdin.readBytes(10, signal)
  large.stdin.write(Buffer.alloc(1000))
  expect(await cut).toHaveLength(11)
})

it('stops reading bytes when it is interrupted', async () => {
  const { terminal } = typing()
  const controller = new AbortController()
  const read = terminal.stdin.readBytes(10, controller.signal)
  controller.abort(new Error('stopped'))
  await expect(read).rejects.toThrow('stopped')
})
