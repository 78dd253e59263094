import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { EdgeCommand, EdgeLink } from '../core/edge-process.ts'

/** The end of a line that a parent or a child process is, as far as it is used. */
type Channel = Pick<NodeJS.Process | ChildProcess, 'connected' | 'disconnect'> & {
  send?(message: object, done: (error: Error | null) => void): unknown
  on(event: 'message', take: (message: unknown) => void): unknown
  once(event: 'disconnect' | 'error', take: () => void): unknown
}

const marker = 'SLIPWAY_EDGE_SUCCESSOR'

/** Starts an edge that has these descriptors as its own 4, 5 and so on, and prints to where this process does. */
export function spawnSuccessor({ program, argv, env }: EdgeCommand, descriptors: readonly number[]): EdgeLink {
  const child = spawn(program, [...argv], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...descriptors],
    env: { ...env, [marker]: '1' },
    cwd: '/',
  })
  child.unref()
  return linkOver(child, () => child.kill('SIGKILL'))
}

/** The line to the edge that started this process; undefined when none did. */
export function predecessorOf(env: EdgeCommand['env'], parent: Channel | undefined): EdgeLink | undefined {
  return parent?.connected && env[marker] ? linkOver(parent, () => {}) : undefined
}

function linkOver(channel: Channel, end: () => void): EdgeLink {
  const gone = new Promise<void>((resolve) => {
    channel.once('disconnect', resolve)
    // A program that cannot be started has no line to lose.
    channel.once('error', resolve)
  })
  return {
    gone,
    end,
    send: (message) => void (channel.connected && channel.send?.(message, () => {})),
    onMessage: (take) => void channel.on('message', take),
    close: () => void (channel.connected && channel.disconnect()),
  }
}
