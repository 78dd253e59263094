import type { Argv } from '../../core/argv.ts'
import type { DockerPort, Ran } from '../../core/context.ts'

/** How the edge gets to a container: at the container's own address, or at a port on loopback. */
export type Reach = 'direct' | 'loopback'

/** An address to connect to. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** What the engine says about a container, as far as the edge cares. */
export interface ContainerFacts {
  /** Docker's word for the state, for example `running` or `exited`. */
  readonly state: string
  readonly exitCode: number
  /** `starting`, `healthy` or `unhealthy`; absent without a health check. */
  readonly health?: string
  /** Addresses on its networks, ordered by the name of the network. */
  readonly addresses: readonly string[]
  readonly hostNetwork: boolean
  /** Container port to port on loopback. */
  readonly loopback: ReadonlyMap<number, number>
}

interface Inspected {
  readonly Name: string
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null }
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } }
  readonly HostConfig?: { readonly NetworkMode?: string }
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string }>>
    readonly Ports?: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>
  }
}

/** Longest time a question to the engine may take, in milliseconds. */
const answerMs = 10_000
const triesWhileContainersVanish = 3

/** The name by which rules know a container that docker calls by its `container_name`. */
export const nameLabel = 'slipway.name'

/** Runs the docker client; undefined when it is missing, fails or hangs. */
export async function askDocker(docker: DockerPort, argv: Argv): Promise<Ran | undefined> {
  try {
    const ran = await docker.run(argv, { signal: AbortSignal.timeout(answerMs) })
    return ran.code === 0 ? ran : undefined
  } catch {
    return undefined
  }
}

/** Finds out how containers of the engine are reached; undefined while the engine does not answer. */
export async function askReach(docker: DockerPort): Promise<Reach | undefined> {
  const [context, info] = await Promise.all([
    askDocker(docker, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']),
    askDocker(docker, ['info', '--format', '{{json .}}']),
  ])
  return info === undefined ? undefined : reachFrom(context?.stdout.trim() ?? '', info.stdout, docker.platform)
}

/** Decides from the endpoint and `docker info`: only a rootful Linux engine on this machine shares its bridge with us. */
export function reachFrom(endpoint: string, infoJson: string, platform: string): Reach | undefined {
  const info = JSON.parse(infoJson) as { OSType?: string; OperatingSystem?: string; SecurityOptions?: string[] | null }
  // Older clients print what they know of themselves and exit with 0 when there is no engine.
  if (!info.OSType) return undefined
  const rootless = (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless'))
  const desktop = info.OperatingSystem?.includes('Docker Desktop') === true
  const local = endpoint.startsWith('unix://') && platform === 'linux' && info.OSType === 'linux'
  return local && !rootless && !desktop ? 'direct' : 'loopback'
}

/**
 * Asks for containers by name; names that are not in the answer do not exist. Undefined while the engine does not answer.
 * Lists first: a failing `inspect` alone does not tell a missing container from a missing engine without reading its text.
 */
export async function observeContainers(
  docker: DockerPort,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ContainerFacts> | undefined> {
  if (names.size === 0) return new Map()
  for (let tries = 0; tries < triesWhileContainersVanish; tries += 1) {
    const format = `{{.Names}}\t{{.Label "${nameLabel}"}}`
    const listed = await askDocker(docker, ['container', 'ls', '--all', '--format', format])
    if (listed === undefined) return undefined
    const present = listed.stdout.split('\n').flatMap((line) => {
      const [called = '', own] = line.split('\t')
      // A container linked by others has several names, with commas between.
      const all = called.split(',')
      const first = all.find((name) => !name.includes('/'))
      return own && names.has(own) ? (first ?? []) : all.filter((name) => names.has(name))
    })
    if (present.length === 0) return new Map()
    const inspected = await askDocker(docker, ['container', 'inspect', ...present])
    if (inspected !== undefined) return parseContainers(inspected.stdout)
  }
  return undefined
}

/** Reads the output of `docker container inspect`. */
export function parseContainers(json: string): ReadonlyMap<string, ContainerFacts> {
  const all = JSON.parse(json) as readonly Inspected[]
  return new Map(all.map((one) => [one.Config?.Labels?.[nameLabel] ?? one.Name.replace(/^\//, ''), factsOf(one)]))
}

function factsOf(one: Inspected): ContainerFacts {
  const networks = Object.entries(one.NetworkSettings.Networks ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const health = one.State.Health?.Status
  return {
    state: one.State.Status,
    exitCode: one.State.ExitCode,
    ...(health !== undefined && health !== 'none' ? { health } : {}),
    addresses: networks.flatMap(([, network]) => network.IPAddress || network.GlobalIPv6Address || []),
    hostNetwork: one.HostConfig?.NetworkMode === 'host',
    loopback: loopbackPortsOf(one),
  }
}

function loopbackPortsOf(one: Inspected): ReadonlyMap<number, number> {
  const onLoopback = new Set(['127.0.0.1', '0.0.0.0', ''])
  const found = new Map<number, number>()
  for (const [key, bindings] of Object.entries(one.NetworkSettings.Ports ?? {})) {
    const binding = bindings?.find((each) => onLoopback.has(each.HostIp))
    if (binding && key.endsWith('/tcp')) found.set(Number.parseInt(key, 10), Number(binding.HostPort))
  }
  return found
}

/** Where to connect to for a container's port; undefined when there is no way. */
export function addressOf(facts: ContainerFacts, port: number, reach: Reach): Address | undefined {
  const published = facts.loopback.get(port)
  if (reach === 'direct') {
    const host = facts.hostNetwork ? '127.0.0.1' : facts.addresses[0]
    if (host !== undefined) return { host, port }
  }
  return published === undefined ? undefined : { host: '127.0.0.1', port: published }
}
