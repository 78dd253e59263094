import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import type { ClockPort, DockerPort } from '../core/context.ts'
import type { EdgeLink, EdgeSocket, EdgeStore } from '../core/edge-process.ts'
import { createClockPort } from './clock-port.ts'
import { createDockerPort } from './docker-port.ts'
import type { ProcessFacts } from './create-context.ts'
import { predecessorOf, spawnSuccessor } from './edge-link.ts'
import { createEdgeStore } from './edge-store.ts'
import { createSocketClaim } from './socket-claim.ts'
import { edgeHome, statePaths } from './state-paths.ts'

/** What the edge process takes from outside, as far as it is made of effects. */
export interface EdgeProcess {
  readonly docker: DockerPort
  readonly clock: ClockPort
  readonly socket: EdgeSocket
  readonly version: string
  readonly pid: number
  readonly home: string
  readonly platform: string
  readonly httpPorts: readonly number[]
  readonly httpsPorts: readonly number[]
  readonly store: EdgeStore
  readonly predecessor?: EdgeLink
  readonly spawnSuccessor: typeof spawnSuccessor
  createId(): string
}

/** Ports for the shared HTTP listener: HTTP's own where allowed, else the usual second one. */
const defaultPorts = [80, 8080]
const defaultSecurePorts = [443, 8443]

/** The real outside world of the edge. `SLIPWAY_HTTP_PORT` and `SLIPWAY_HTTPS_PORT` name the one port to listen on; 0 takes any free one. */
export function createEdgeContext(
  facts: Omit<ProcessFacts, 'emit' | 'signal' | 'self'> & { readonly parent: Parameters<typeof predecessorOf>[1] },
): EdgeProcess {
  const { env, pid, platform, edgeVersion } = facts
  const predecessor = predecessorOf(env, facts.parent)
  const port = env['SLIPWAY_HTTP_PORT']
  const securePort = env['SLIPWAY_HTTPS_PORT']
  const socketPath = statePaths(env).edgeSocket
  return {
    docker: createDockerPort(env, platform),
    clock: createClockPort(),
    socket: createSocketClaim({ path: socketPath, pid, isAlive: facts.isAlive }),
    version: edgeVersion,
    pid,
    home: edgeHome(statePaths(env)),
    platform,
    httpPorts: port === undefined ? defaultPorts : [Number(port)],
    httpsPorts: securePort === undefined ? defaultSecurePorts : [Number(securePort)],
    store: createEdgeStore(dirname(socketPath)),
    ...(predecessor && { predecessor }),
    spawnSuccessor,
    createId: () => randomUUID(),
  }
}
