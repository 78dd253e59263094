import type { Argv } from '../core/argv.ts'
import { steersClient } from '../core/client-variables.ts'
import type { Healthcheck, Mount, Project, Service } from '../manifest/project.ts'
import { atLeast, type EngineFacts } from './engine-facts.ts'

/** Folder of file secrets in a container; a volume of its own, so that `docker cp` reaches it with a read-only root too. */
export const secretsFolder = '/run/secrets'

/** Options of `docker create` for a service, in a fixed order; without name, our labels, environment values and image. */
export function containerOptions(
  project: Project,
  service: Service,
  engine: EngineFacts,
  ports: readonly number[],
): Argv {
  return [
    ...networkOptions(project, service),
    ...Object.keys(service.environment)
      .toSorted()
      .flatMap((name) => environmentOption(name, service.environment[name] ?? '')),
    ...service.volumes.flatMap((mount) => mountOption(project, mount)),
    ...service.tmpfs.flatMap((path) => ['--tmpfs', path]),
    ...healthOptions(service.healthcheck),
    ...processOptions(service),
    ...service.capAdd.flatMap((name) => ['--cap-add', name]),
    ...service.capDrop.flatMap((name) => ['--cap-drop', name]),
    ...service.extraHosts.flatMap((entry) => ['--add-host', entry]),
    ...Object.entries(service.labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    ...(engine.reachable ? [] : ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`])),
    ...entrypointOption(service),
  ]
}

/** Words after the image: the rest of the entrypoint, then the command. */
export function containerCommand(service: Service): Argv {
  return [...(service.entrypoint ?? []).slice(1), ...(service.command ?? [])]
}

/** The value travels in the environment of the client, so that no process list shows it. */
function environmentOption(name: string, value: string): string[] {
  return ['--env', steersClient(name) ? `${name}=${value}` : name]
}

function networkOptions(project: Project, service: Service): string[] {
  const [first] = service.networks
  if (!first) return ['--network', 'none']
  const name = project.networks[first.network]?.name ?? first.network
  return ['--network', name, ...[service.name, ...first.aliases].flatMap((alias) => ['--network-alias', alias])]
}

function mountOption(project: Project, mount: Mount): string[] {
  if (mount.type === 'anonymous') return ['--volume', mount.target]
  if (mount.type === 'bind') return ['--volume', `${mount.source}:${mount.target}${mount.readOnly ? ':ro' : ''}`]
  const source = project.volumes[mount.source]?.name ?? mount.source
  const fields = ['type=volume', `source=${source}`, `target=${mount.target}`, ...(mount.readOnly ? ['readonly'] : [])]
  return ['--mount', fields.map(quoteField).join(',')]
}

/** The client reads `--mount` as one line of CSV. */
function quoteField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

function healthOptions(check: Healthcheck | undefined): string[] {
  if (!check) return []
  if (check.test[0] === 'NONE') return ['--no-healthcheck']
  return [
    ...(check.test.length === 0 ? [] : ['--health-cmd', healthLine(check.test)]),
    ...duration('--health-interval', check.intervalMs),
    ...duration('--health-timeout', check.timeoutMs),
    ...duration('--health-start-period', check.startPeriodMs),
    ...duration('--health-start-interval', check.startIntervalMs),
    ...(check.retries === undefined ? [] : ['--health-retries', String(check.retries)]),
  ]
}

/** The client knows the shell form only, so the words of the `CMD` form are quoted for the container's shell. */
function healthLine(test: readonly string[]): string {
  if (test[0] === 'CMD-SHELL') return test.slice(1).join(' ')
  return test
    .slice(1)
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ')
}

function processOptions(service: Service): string[] {
  return [
    ...option('--user', service.user),
    ...option('--workdir', service.workingDir),
    ...option('--hostname', service.hostname),
    ...option('--stop-signal', service.stopSignal),
    ...['--stop-timeout', String(Math.max(1, Math.round(service.stopGraceMs / 1000)))],
    ...(service.init === undefined ? [] : [`--init=${service.init}`]),
    ...(service.readOnly ? ['--read-only'] : []),
  ]
}

/** The option takes one word; an empty list takes the image's own away. */
function entrypointOption(service: Service): string[] {
  return service.entrypoint ? ['--entrypoint', service.entrypoint[0] ?? ''] : []
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value]
}

function duration(name: string, ms: number | undefined): string[] {
  return ms === undefined ? [] : [name, `${ms}ms`]
}

/** True when the engine understands a start interval of health checks: API 1.44 and client 25, https://docs.docker.com/engine/release-notes/25.0/ (2026-11). */
export function knowsStartInterval(engine: EngineFacts): boolean {
  return atLeast(engine.apiVersion, '1.44') && atLeast(engine.clientVersion, '25')
}
