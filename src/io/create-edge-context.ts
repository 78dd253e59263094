import { randomUUID } from 'node:crypto'
import type { ClockPort, DockerPort } from '../core/context.ts'
import { createClockPort } from './clock-port.ts'
import { createDockerPort } from './docker-port.ts'
import { createSocketClaim, type SocketClaim } from './edge-client.ts'
import type { ProcessFacts } from './create-context.ts'
import { edgeHome, statePaths } from './state-paths.ts'

/** What the edge process takes from outside, as far as it is made of effects. */
export interface EdgeProcess {
  readonly docker: DockerPort
  readonly clock: ClockPort
  readonly socket: SocketClaim
  readonly version: string
  readonly pid: number
  readonly home: string
  readonly platform: string
  readonly httpPorts: readonly number[]
  createId(): string
}

/** Ports for the shared HTTP listener: HTTP's own where allowed, else the usual second one. */
const defaultPorts = [80, 8080]

/** The real outside world of the edge. `SLIPWAY_HTTP_PORT` names the one port to listen on; 0 takes any free one. */
export function createEdgeContext(facts: Omit<ProcessFacts, 'emit' | 'signal' | 'self'>): EdgeProcess {
  const { env, pid, platform, edgeVersion } = facts
  const port = env['SLIPWAY_HTTP_PORT']
  return {
    docker: createDockerPort(env, platform),
    clock: createClockPort(),
    socket: createSocketClaim({ path: statePaths(env).edgeSocket, pid, isAlive: facts.isAlive }),
    version: edgeVersion,
    pid,
    home: edgeHome(statePaths(env)),
    platform,
    httpPorts: port === undefined ? defaultPorts : [Number(port)],
    createId: () => randomUUID(),
  }
}
