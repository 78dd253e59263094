import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createProcessTerminal, type ProcessPort } from './process-terminal.ts'

/** A terminal whose input is typed by the test. */
function typing() {
  const stdin = new PassThrough()
  const output = new PassThrough()
  const port = { argv: [], env: {}, cwd: () => '/', stdin, stdout: output, stderr: output }
  return { stdin, terminal: createProcessTerminal(port as unknown as ProcessPort, () => 0) }
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
