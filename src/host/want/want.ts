import type { Secret } from '../../core/argv.ts'
import { digestOf } from '../../core/digest.ts'
import type { Healthcheck, Project, Service } from '../../manifest/project.ts'
import { callableNames } from './callable-names.ts'
import { containerCommand, containerOptions } from './container-options.ts'
import type { EngineFacts } from '../engine-facts.ts'
import { wantHooks } from './hooks.ts'
import { preStartTies, wantPreStart } from './pre-start.ts'
import { furtherNetworks } from './options/network-options.ts'
import { rollOf } from './roll.ts'
import { describeFile, environmentOf, filesOf } from './values.ts'
import { sharesOf, tiesOf } from './shares.ts'
import { wantedNetworks, wantedVolumes } from './wanted-landscape.ts'
import { wantedRoutes } from '../wanted-routes.ts'
import type { ImageFacts, Wanted, WantedService } from './wanted.ts'

/** What a project needs to become containers, beside the project itself. */
export interface WantInput {
  readonly project: Project
  /** By service. */
  readonly images: Readonly<Record<string, ImageFacts>>
  /** By key of the project's `secrets`. */
  readonly secrets: Readonly<Record<string, Secret>>
  /** By key of the project's `configs`. */
  readonly configs?: Readonly<Record<string, Secret>>
  readonly engine: EngineFacts
}

/** Renders a project for one Docker Engine. */
export function wantProject(input: WantInput): Wanted {
  const { project } = input
  const routes = wantedRoutes(project)
  const services = sortByDependency(Object.values(project.services))
  return {
    services: services.map((service) => wantService(input, service, routes)),
    networks: wantedNetworks(project),
    volumes: wantedVolumes(project),
    routes,
  }
}

function wantService(input: WantInput, service: Service, routes: Wanted['routes']): WantedService {
  const { project, engine } = input
  const image = input.images[service.name]
  if (!image) throw new Error(`no image for service ${service.name}`)
  const answers = isShared(project, service) ? [] : answeredPorts(service, routes)
  const made = {
    image: { id: image.id, ref: image.ref },
    options: containerOptions(project, service, engine, answers),
    command: containerCommand(service),
    joins: furtherNetworks(project, service),
  }
  const names = callableNames(project, service)
  const files = filesOf(input, service)
  const env = environmentOf(service)
  const kind = isJob(project, service) ? 'job' : 'service'
  const preStart = wantPreStart(input, service)
  const beside = besideOf(service)
  const identity = [made.image.id, made.options, made.command, made.joins, files.map(describeFile)]
  const before = preStart.map(({ container, perReplica }) => [container.spec, perReplica])
  const moreover = { ...beside, ...(before.length > 0 && { preStart: before }) }
  const spec = digestOf(Object.keys(moreover).length === 0 ? identity : [...identity, moreover]).slice(0, 16)
  return {
    service: service.name,
    kind,
    replicas: kind === 'job' ? 1 : service.replicas,
    ...rollOf(service, kind),
    ...made,
    ...beside,
    ...(preStart.length > 0 && { preStart }),
    ...(names.length > 0 && { names }),
    env,
    files,
    ...(service.configs?.length && { configs: service.configs.length }),
    spec,
    dependsOn: service.dependsOn.map(({ service: name, condition }) => ({ service: name, condition })),
    restart: kind === 'job' ? 'no' : restartOf(project, service),
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

/** What a container has beside its options. */
function besideOf(
  service: Service,
): Pick<WantedService, 'containerName' | 'shares' | 'ties' | 'postStart' | 'preStop'> {
  const [shares, ties] = [sharesOf(service), [...new Set([...tiesOf(service), ...preStartTies(service)])]]
  const [postStart, preStop] = [wantHooks(service.postStart), wantHooks(service.preStop)]
  return {
    ...(service.containerName !== undefined && { containerName: service.containerName }),
    ...(shares.length > 0 && { shares }),
    ...(ties.length > 0 && { ties }),
    ...(postStart.length > 0 && { postStart }),
    ...(preStop.length > 0 && { preStop }),
  }
}

/** Its ports may be those of a service that runs in its network and starts after it. */
function isShared(project: Project, { name }: Service): boolean {
  return Object.values(project.services).some((other) => other.networkMode === `service:${name}`)
}

/** `restart` goes first; without it, `deploy.restart_policy` says the same in other words. */
function restartOf(project: Project, service: Service): string {
  const policy = service.deploy?.restartPolicy
  if (!policy || project.has(`services.${service.name}.restart`)) return service.restart
  const { condition = 'any', maxAttempts: most } = policy
  if (condition === 'none') return 'no'
  return condition === 'on-failure' ? `on-failure${most ? `:${most}` : ''}` : 'always'
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
