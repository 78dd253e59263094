import type { DockerPort, Ran } from '../core/context.ts'
import { type Failure, SlipwayError } from '../core/error.ts'
import { lastLine } from '../core/last-line.ts'

/** What a Docker Engine and its client can do. */
export interface EngineFacts {
  readonly clientVersion: string
  readonly serverVersion: string
  /** API version both sides agreed on, for example `1.41`. */
  readonly apiVersion: string
  /** True when this machine reaches containers by their own address: a rootful engine on the same Linux. */
  readonly reachable: boolean
}

/** Oldest API this works with: Docker 19.03. Older engines lack `--mount` options and label filters used here. */
const oldestApi = '1.40'

/** Asks the engine what it is. Throws `engine-missing`, `engine-unreachable` or `engine-too-old`. */
export async function observeEngine(docker: DockerPort): Promise<EngineFacts> {
  const [version, info, endpoint] = await Promise.all([
    docker.run(['version', '--format', '{{json .}}']),
    docker.run(['info', '--format', '{{json .}}']),
    docker.run(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']),
  ])
  const parsed = version.code === 0 ? (JSON.parse(version.stdout) as DockerVersion) : undefined
  if (!parsed?.Server) throw new SlipwayError(unreachable(version))
  const facts = {
    clientVersion: parsed.Client.Version,
    serverVersion: parsed.Server.Version,
    apiVersion: lowerVersion(parsed.Client.ApiVersion, parsed.Server.ApiVersion),
    reachable:
      docker.platform === 'linux' &&
      endpoint.stdout.startsWith('unix://') &&
      isReachable(JSON.parse(info.stdout) as DockerInfo),
  }
  if (!atLeast(facts.apiVersion, oldestApi)) throw new SlipwayError(tooOld(facts))
  return facts
}

/** True when the version is the other one or newer; compares number by number. */
export function atLeast(version: string, wanted: string): boolean {
  const [a, b] = [version, wanted].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0))
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0
    if (own !== part) return own > part
  }
  return true
}

interface DockerVersion {
  readonly Client: { readonly Version: string; readonly ApiVersion: string }
  readonly Server?: { readonly Version: string; readonly ApiVersion: string }
}

interface DockerInfo {
  readonly OSType?: string
  readonly OperatingSystem?: string
  readonly SecurityOptions?: readonly string[]
}

function lowerVersion(a: string, b: string): string {
  return atLeast(a, b) ? b : a
}

/** Containers in a virtual machine (Docker Desktop) or a user namespace of their own (rootless) have no route from here. */
function isReachable(info: DockerInfo): boolean {
  const desktop = info.OperatingSystem?.includes('Docker Desktop') ?? false
  const rootless = info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false
  return info.OSType === 'linux' && !desktop && !rootless
}

function unreachable(ran: Ran): Failure {
  return {
    code: 'engine-unreachable',
    what: 'No Docker Engine answers',
    why: lastLine(ran.stderr, 'the docker client gave no reason'),
    fix: 'Start Docker (`systemctl start docker`, or Docker Desktop), then run `slipway doctor`.',
  }
}

function tooOld(facts: EngineFacts): Failure {
  return {
    code: 'engine-too-old',
    what: `Docker Engine ${facts.serverVersion} is too old`,
    why: `its API is ${facts.apiVersion}, ${oldestApi} is needed`,
    fix: 'Update Docker to 19.03 or newer.',
  }
}
