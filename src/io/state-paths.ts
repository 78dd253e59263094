import { hostname } from 'node:os'
import { join } from 'node:path'
import { digestOf } from '../core/digest.ts'

/**
 * Where things live on this machine. Nothing there is the truth about an environment, and all of it may be deleted, but for the values of
 * secrets.
 */
export interface StatePaths {
  /** Unix socket of the user's edge. */
  readonly edgeSocket: string
  readonly edgeLog: string
  readonly cache: string
  /** Folder of the AWS sessions that `slipway login` made; secret. */
  readonly awsSessions: string
  /** Folder of the values that `slipway secret set` keeps for `local`; secret. */
  readonly secrets: string
}

/** Folders after the XDG Base Directory Specification; `SLIPWAY_STATE_DIR` puts all of it in one place, an edge of its own included. */
export function statePaths(env: Readonly<Record<string, string | undefined>>): StatePaths {
  const home = env['HOME'] ?? '/'
  const own = env['SLIPWAY_STATE_DIR']
  const state = own ?? join(env['XDG_STATE_HOME'] ?? join(home, '.local', 'state'), 'slipway')
  const cache = own ? join(own, 'cache') : join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'slipway')
  return {
    edgeSocket: join(state, 'edge.sock'),
    edgeLog: join(state, 'edge.log'),
    cache,
    awsSessions: join(state, 'aws'),
    secrets: join(state, 'secrets'),
  }
}

/** Tells one edge from every other that may look at the same engine: one per machine and socket. */
export function edgeHome(paths: StatePaths): string {
  return digestOf([hostname(), paths.edgeSocket]).slice(0, 12)
}
