import { hostname, userInfo } from 'node:os'
import type { Actor, Context } from '../core/context.ts'
import type { Emit } from '../core/event.ts'
import { createAwsPort } from './aws/aws-port.ts'
import { createCloudPort } from './aws/cloud-port.ts'
import { createClockPort } from './clock-port.ts'
import { createFilesPort } from './files-port.ts'
import { createKeptSecrets } from './kept-secrets.ts'
import { lazyPort } from './lazy-port.ts'
import { edgeHome, statePaths } from './state-paths.ts'

/** What is told of the process, which this reads nothing of itself. */
export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly emit: Emit
  readonly signal: AbortSignal
  readonly pid: number
  readonly platform: string
  /** True when a process of this machine has the id; one of another user counts. */
  readonly isAlive: (pid: number) => boolean
  /** Program and first words that start this command line again. */
  readonly self: readonly [program: string, ...words: string[]]
  /** Version an edge must have to be used. */
  readonly edgeVersion: string
}

/** The real outside world. */
export function createContext(facts: ProcessFacts): Context {
  const paths = statePaths(facts.env)
  const clock = createClockPort()
  const aws = {
    env: facts.env,
    sessionFolder: paths.awsSessions,
    user: userName(facts.env),
    now: clock.now,
    signal: facts.signal,
  }
  return {
    docker: createDocker(facts),
    edge: createEdge(facts),
    files: createFilesPort(paths.cache),
    network: lazyPort(async () => (await import('./network-port.ts')).createNetworkPort()),
    aws: createAwsPort(aws),
    cloud: createCloudPort(aws),
    keptSecrets: createKeptSecrets(paths.secrets),
    emulator: lazyPort(async () => (await import('./emulator/emulator-port.ts')).createEmulatorPort(aws)),
    clock,
    actor: createActor(facts),
    env: facts.env,
    emit: facts.emit,
    signal: facts.signal,
  }
}

function createDocker({ env, platform }: ProcessFacts): Context['docker'] {
  const { run } = lazyPort(async () => (await import('./docker-port.ts')).createDockerPort(env, platform))
  return { platform, run }
}

function createEdge({ env, platform, edgeVersion, self }: ProcessFacts): Context['edge'] {
  const { edgeSocket: socketPath, edgeLog: logPath } = statePaths(env)
  const [program, ...words] = self
  const command = { program, argv: [...words, 'edge', 'serve'], env: edgeEnv(env) }
  const machine = { env, platform }
  return lazyPort(async () => {
    const { createEdgePort } = await import('./edge-client.ts')
    return createEdgePort({ socketPath, logPath, version: edgeVersion, machine, command })
  })
}

/** What the edge needs of the user's environment: it lives long, so it gets nothing that may be secret. */
function edgeEnv(env: ProcessFacts['env']): Record<string, string | undefined> {
  const passed = /^(PATH|HOME|USER|LANG|TZ|DOCKER_.*|XDG_.*|SSH_AUTH_SOCK|SLIPWAY_.*)$/
  return Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)))
}

function createActor(facts: ProcessFacts): Actor {
  return {
    user: userName(facts.env),
    host: hostname(),
    pid: facts.pid,
    home: edgeHome(statePaths(facts.env)),
    isAlive: facts.isAlive,
  }
}

/** A container may run under a user id that has no name. */
function userName(env: ProcessFacts['env']): string {
  try {
    return userInfo().username
  } catch {
    return env['USER'] ?? 'somebody'
  }
}
