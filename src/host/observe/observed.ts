import type { Argv } from '../../core/argv.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { type EdgeRules, isSameOwner, noRules, type Owner } from '../../core/route.ts'
import { parseTime } from '../../core/time.ts'
import { lastLine } from '../../core/last-line.ts'
import { decodeHooks, type WantedHook } from '../want/hooks.ts'
import { label, ownerFilters } from './labels.ts'
import { decodeRecord, type ReleaseRecord } from './record.ts'

/** A container of ours, as it is now. */
export interface ObservedContainer {
  /** Among ours, for example `shop-web-1-r3`; records and routes know it by this. */
  readonly name: string
  /** What docker calls it, where that is another name: its `container_name`. */
  readonly alias?: string
  readonly id: string
  readonly kind: string
  readonly service: string
  readonly index: number
  readonly release: number
  readonly spec: string
  readonly image: string
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly exitCode: number
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  /** Restart policy as the Compose file writes it. */
  readonly restart: string
  /** Time between the stop signal and the kill, in milliseconds. */
  readonly stopGraceMs: number
  /** Milliseconds since the epoch; 0 when it never started. */
  readonly startedAt: number
  /** The networks it is on. */
  readonly networks: readonly ObservedJoin[]
  /** Loopback ports by container port, on engines whose containers cannot be reached otherwise. */
  readonly loopback: Readonly<Record<number, number>>
  /** `NAME=value`, the image's own included. Kept in memory only. */
  readonly env: readonly string[]
  readonly pid: number
  /** Containers of other services that it was made with, by name. */
  readonly tied?: readonly string[]
  /** Commands to be run before its stop. */
  readonly preStop?: readonly WantedHook[]
}

/** The name by which docker finds a container now. */
export function currentName({ name, alias }: Pick<ObservedContainer, 'name' | 'alias'>): string {
  return alias ?? name
}

/** A network that a container is on. */
export interface ObservedJoin {
  readonly network: string
  /** Names it was given there. */
  readonly aliases: readonly string[]
  /** Absent while the container does not run. */
  readonly address?: string
  /** The address that is kept for it, also while it is stopped. */
  readonly fixed?: string
}

/** A network or volume of the engine; others than the owner's are known by name, since a project may find its own made by another tool. */
export interface ObservedNamed {
  readonly name: string
  /** Made by us for this owner, so ours to remove. */
  readonly owned: boolean
  /** Digest of the options it was made with; absent where there were none. */
  readonly made?: string
  /** On a network where containers keep their address when they leave it and come back. */
  readonly subnet?: string
}

/** Everything of one environment on one engine. */
export interface Observed {
  readonly containers: readonly ObservedContainer[]
  readonly networks: readonly ObservedNamed[]
  readonly volumes: readonly ObservedNamed[]
  /** Volumes that hold the file secrets of one container each. */
  readonly fileVolumes: readonly string[]
  /** Successful releases, oldest first. */
  readonly records: readonly ReleaseRecord[]
  /** What the edge serves for the owner now; absent when no edge runs. */
  readonly served?: EdgeRules
}

function rulesOf({ rules, answers, published }: EdgeRules): EdgeRules {
  return { rules, ...(answers && { answers }), published }
}

/** Reads what is there, by label and name; changes nothing. */
export async function observeHost(context: Context, owner: Owner): Promise<Observed> {
  const [containers, networks, volumes, records, edge] = await Promise.all([
    observeContainers(context, owner),
    listNamed(context, owner, 'network'),
    listNamed(context, owner, 'volume'),
    observeRecords(context, owner),
    context.edge.status(),
  ])
  const own = edge?.owners.find((entry) => isSameOwner(entry, owner))
  const served = own ? rulesOf(own) : edge && noRules
  return {
    containers,
    networks,
    volumes: volumes.filter((one) => one.kind !== 'files'),
    fileVolumes: volumes.filter((one) => one.kind === 'files' && one.owned).map((one) => one.name),
    records,
    ...(served && { served }),
  }
}

/** Reads some containers by name; those that are gone are left out. */
export async function inspectContainers(context: Context, names: readonly string[]): Promise<ObservedContainer[]> {
  if (names.length === 0) return []
  const ran = await context.docker.run(['container', 'inspect', ...names])
  return (JSON.parse(ran.stdout || '[]') as DockerContainer[]).map(readContainer)
}

async function observeContainers(context: Context, owner: Owner): Promise<ObservedContainer[]> {
  const ids = await listNames(context, ['ps', '--all', '--no-trunc', ...ownerFilters(owner), '--format', '{{.ID}}'])
  const containers = await inspectContainers(context, ids)
  return containers.filter((one) => one.kind !== 'lock').toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function observeRecords(context: Context, owner: Owner): Promise<ReleaseRecord[]> {
  const ids = await listNames(context, [
    ...['image', 'ls', '--no-trunc', ...ownerFilters(owner)],
    ...['--filter', `label=${label.kind}=release`, '--format', '{{.ID}}'],
  ])
  if (ids.length === 0) return []
  const ran = await context.docker.run(['image', 'inspect', ...new Set(ids)])
  const images = JSON.parse(ran.stdout || '[]') as DockerImage[]
  const records = images.map((image) => decodeRecord(image.Config?.Labels ?? {}, parseTime(image.Created)))
  return records.toSorted((a, b) => a.number - b.number)
}

async function listNamed(
  context: Context,
  owner: Owner,
  type: 'network' | 'volume',
): Promise<(ObservedNamed & { kind: string })[]> {
  const labels = [label.project, label.environment, label.kind, label.made, label.subnet].map(
    (name) => `{{.Label "${name}"}}`,
  )
  const lines = await listNames(context, [type, 'ls', '--format', ['{{.Name}}', ...labels].join('\t')])
  return lines.map((line) => {
    const [name = '', project, environment, kind = '', made = '', subnet] = line.split('\t')
    const owned = project === owner.project && environment === owner.environment
    return { name, kind, owned, ...(made !== '' && { made }), ...(subnet && { subnet }) }
  })
}

async function listNames(context: Context, argv: Argv): Promise<string[]> {
  const ran = await context.docker.run(argv)
  if (ran.code === 0) return ran.stdout.split('\n').filter((line) => line !== '')
  throw new SlipwayError({
    code: 'engine-unreachable',
    what: 'The Docker Engine did not answer',
    why: lastLine(ran.stderr, `docker ended with ${ran.code}`),
    fix: 'Run `slipway doctor`.',
  })
}

interface DockerImage {
  readonly Created?: string
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> }
}

interface DockerEndpoint {
  readonly IPAddress?: string
  readonly Aliases?: readonly string[] | null
  readonly IPAMConfig?: { readonly IPv4Address?: string } | null
}

interface DockerContainer {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly Config: {
    readonly Labels?: Readonly<Record<string, string>>
    readonly Env?: readonly string[]
    readonly StopTimeout?: number
  }
  readonly State: {
    readonly Status: ObservedContainer['state']
    readonly ExitCode: number
    readonly Pid: number
    readonly StartedAt: string
    readonly Health?: { readonly Status: ObservedContainer['health'] }
  }
  readonly HostConfig: { readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount: number } }
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, DockerEndpoint>>
    readonly Ports?: Readonly<Record<string, readonly { readonly HostIp?: string; readonly HostPort: string }[] | null>>
  }
}

/** What the labels say of a container. */
function readIdentity(
  labels: Readonly<Record<string, string>>,
): Pick<ObservedContainer, 'kind' | 'service' | 'index' | 'release' | 'spec'> {
  return {
    kind: labels[label.kind] ?? '',
    service: labels[label.service] ?? '',
    index: Number(labels[label.index] ?? 0),
    release: Number(labels[label.release] ?? 0),
    spec: labels[label.spec] ?? '',
  }
}

function readContainer(raw: DockerContainer): ObservedContainer {
  const labels = raw.Config.Labels ?? {}
  const called = raw.Name.replace(/^\//, '')
  const name = labels[label.name] ?? called
  return {
    name,
    ...(name !== called && { alias: called }),
    id: raw.Id,
    ...readIdentity(labels),
    image: raw.Image,
    state: raw.State.Status,
    exitCode: raw.State.ExitCode,
    // The engine keeps the last answer of a container that has ended.
    health: raw.State.Status === 'running' ? (raw.State.Health?.Status ?? 'none') : 'none',
    restart: readRestart(raw),
    // Docker's own default: https://docs.docker.com/reference/cli/docker/container/stop/ (2026-11).
    stopGraceMs: (raw.Config.StopTimeout ?? 10) * 1000,
    startedAt: parseTime(raw.State.StartedAt),
    networks: Object.entries(raw.NetworkSettings.Networks ?? {}).map((entry) => readJoin(raw.Id, ...entry)),
    loopback: readLoopback(raw.NetworkSettings.Ports ?? {}),
    env: raw.Config.Env ?? [],
    pid: raw.State.Pid,
    ...(labels[label.tied] !== undefined && { tied: labels[label.tied]?.split(' ') ?? [] }),
    ...(labels[label.preStop] !== undefined && { preStop: decodeHooks(labels[label.preStop]) }),
  }
}

function readJoin(id: string, network: string, { IPAddress, Aliases, IPAMConfig }: DockerEndpoint): ObservedJoin {
  return {
    network,
    // Older engines count the short id of the container as a name that it was given. It has 12 digits: an id may begin with `db`.
    aliases: (Aliases ?? []).filter((alias) => alias !== id.slice(0, 12)),
    ...(IPAddress && { address: IPAddress }),
    ...(IPAMConfig?.IPv4Address && { fixed: IPAMConfig.IPv4Address }),
  }
}

function readRestart(raw: DockerContainer): string {
  const policy = raw.HostConfig.RestartPolicy
  if (!policy || policy.Name === '') return 'no'
  return policy.MaximumRetryCount > 0 ? `${policy.Name}:${policy.MaximumRetryCount}` : policy.Name
}

function readLoopback(ports: NonNullable<DockerContainer['NetworkSettings']['Ports']>): Record<number, number> {
  const entries = Object.entries(ports).flatMap(([key, bindings]) => {
    // Ports that the container publishes for others are not ours to use.
    const first = key.endsWith('/tcp') ? bindings?.find((one) => one.HostIp === '127.0.0.1') : undefined
    return first ? [[Number.parseInt(key, 10), Number(first.HostPort)] as const] : []
  })
  return Object.fromEntries(entries)
}
