import { Secret } from '../core/argv.ts'
import { steersClient } from '../core/client-variables.ts'
import { digestOf } from '../core/digest.ts'
import type { ContainerFile } from '../core/plan.ts'
import type { Healthcheck, Project, Service } from '../manifest/project.ts'
import { containerCommand, containerOptions, secretsFolder } from './container-options.ts'
import type { EngineFacts } from './engine-facts.ts'
import { wantedRoutes } from './wanted-routes.ts'
import type { ImageFacts, Wanted, WantedService } from './wanted.ts'

/** What a project needs to become containers, beside the project itself. */
export interface WantInput {
  readonly project: Project
  /** By service. */
  readonly images: Readonly<Record<string, ImageFacts>>
  /** By key of the project's `secrets`. */
  readonly secrets: Readonly<Record<string, Secret>>
  readonly engine: EngineFacts
}

/** Renders a project for one Docker Engine. */
export function wantProject(input: WantInput): Wanted {
  const { project } = input
  const routes = wantedRoutes(project)
  const services = sortByDependency(Object.values(project.services))
  return {
    services: services.map((service) => wantService(input, service, routes)),
    networks: Object.values(project.networks).map(({ name, internal }) => ({ name, internal })),
    volumes: Object.values(project.volumes).map(({ name }) => ({ name })),
    routes,
  }
}

function wantService(input: WantInput, service: Service, routes: Wanted['routes']): WantedService {
  const { project, engine } = input
  const image = input.images[service.name]
  if (!image) throw new Error(`no image for service ${service.name}`)
  const answers = answeredPorts(service, routes)
  const made = {
    image: { id: image.id, ref: image.ref },
    options: containerOptions(project, service, engine, answers),
    command: containerCommand(service),
    joins: furtherNetworks(project, service),
  }
  const files = secretFiles(input, service)
  const env = environmentOf(service)
  const kind = isJob(project, service) ? 'job' : 'service'
  const spec = digestOf([made.image.id, made.options, made.command, made.joins, files.map(describeFile)]).slice(0, 16)
  return {
    service: service.name,
    kind,
    replicas: kind === 'job' ? 1 : service.replicas,
    ...rollOf(service, kind),
    ...made,
    env,
    files,
    spec,
    dependsOn: service.dependsOn,
    restart: kind === 'job' ? 'no' : service.restart,
    stopGraceMs: service.stopGraceMs,
    checks: usesHealth(service, image) ? 'health' : 'running',
    healthLimitMs: healthLimit(service.healthcheck),
    answers,
  }
}

/** A service that another waits for until it has ended well is a job. */
function isJob(project: Project, service: Service): boolean {
  return Object.values(project.services).some((other) =>
    other.dependsOn.some((on) => on.service === service.name && on.condition === 'service_completed_successfully'),
  )
}

/** A volume or a folder of the machine has one writer at a time, unless the file says that two may overlap. */
function rollOf(service: Service, kind: 'service' | 'job'): Pick<WantedService, 'order' | 'gap'> {
  const written = service.volumes.find((mount) => (mount.type === 'volume' || mount.type === 'bind') && !mount.readOnly)
  if (kind === 'job') return { order: 'start-first' }
  if (service.updateOrder === 'stop-first') return { order: 'stop-first', gap: 'its update order is stop-first' }
  if (service.updateOrder === 'start-first' || !written) return { order: 'start-first' }
  const name = written.type === 'volume' ? `volume ${written.source}` : `folder ${written.target}`
  return { order: 'stop-first', gap: `${name} has one writer at a time` }
}

function furtherNetworks(project: Project, service: Service): WantedService['joins'] {
  return service.networks.slice(1).map((use) => ({
    network: project.networks[use.network]?.name ?? use.network,
    aliases: [service.name, ...use.aliases],
  }))
}

function environmentOf(service: Service): Record<string, Secret> {
  const names = Object.keys(service.environment).filter((name) => !steersClient(name))
  return Object.fromEntries(names.toSorted().map((name) => [name, new Secret(service.environment[name] ?? '')]))
}

function secretFiles(input: WantInput, service: Service): ContainerFile[] {
  return service.secrets.map((mount) => {
    const content = input.secrets[mount.source]
    if (!content) throw new Error(`no value for secret ${mount.source}`)
    return { path: mount.target, content, mode: mount.mode, uid: mount.uid, gid: mount.gid }
  })
}

function describeFile(file: ContainerFile): unknown {
  return [file.path, file.mode, file.uid, file.gid]
}

function usesHealth(service: Service, image: ImageFacts): boolean {
  const [kind] = service.healthcheck?.test ?? []
  return kind === undefined ? image.hasHealthcheck : kind !== 'NONE'
}

/** Docker's own defaults of a health check: https://docs.docker.com/reference/dockerfile/#healthcheck (2026-11). */
const healthDefaults = { intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3 }

/** The engine says `unhealthy` within this time, with a margin for a busy machine. */
function healthLimit(check: Healthcheck | undefined): number {
  const { intervalMs, timeoutMs, startPeriodMs, retries } = { ...healthDefaults, ...check }
  return Math.max(60_000, startPeriodMs + (retries + 1) * (intervalMs + timeoutMs) + 15_000)
}

function answeredPorts(service: Service, routes: Wanted['routes']): number[] {
  const entries = [...routes.rules, ...routes.published].filter((entry) => entry.service === service.name)
  return [...new Set(entries.map((entry) => entry.port))].toSorted((a, b) => a - b)
}

/** Dependencies before what depends on them; otherwise in file order. The manifest has refused cycles. */
function sortByDependency(services: readonly Service[]): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]))
  const sorted = new Set<Service>()
  const visit = (service: Service | undefined): void => {
    if (!service || sorted.has(service)) return
    for (const on of service.dependsOn) visit(byName.get(on.service))
    sorted.add(service)
  }
  for (const service of services) visit(service)
  return [...sorted]
}

/** The folder of a service's file secrets that is a volume of its own; absent when none of them lives in the usual place. */
export function secretsVolumeTarget(service: WantedService): string | undefined {
  return service.files.some((file) => file.path.startsWith(`${secretsFolder}/`)) ? secretsFolder : undefined
}
