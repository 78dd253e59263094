import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { EdgeCommand } from '../core/edge-process.ts'

/** A started edge process. */
export interface SpawnedEdge {
  /** True once it ended. */
  hasEnded(): boolean
}

/** How to start a process that outlives this one. */
export interface DetachOptions extends EdgeCommand {
  /** Takes what it prints; made with mode 0600. */
  readonly logPath: string
}

/** Starts a process in a session of its own, with its output in a file. */
export function spawnDetached({ program, argv, env, logPath }: DetachOptions): SpawnedEdge {
  mkdirSync(dirname(logPath), { recursive: true, mode: 0o700 })
  const log = openSync(logPath, 'a', 0o600)
  let ended = false
  const child = spawn(program, [...argv], { detached: true, stdio: ['ignore', log, log], env: { ...env }, cwd: '/' })
  child.once('error', () => (ended = true))
  child.once('exit', () => (ended = true))
  child.unref()
  closeSync(log)
  return { hasEnded: () => ended }
}
