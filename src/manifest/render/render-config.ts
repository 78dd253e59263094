import { hidden, isSecretName } from '../hide-secrets.ts'
import type { ConfigSource, Model, Network, Project, SecretSource, Volume } from '../project.ts'
import { renderJob } from './render-job.ts'
import { renderService } from './render-service.ts'
import { compact, flag, mapped, sorted, type Plain } from './values.ts'

/** The resolved model as `docker compose config` prints it. */
export type ConfigModel = Readonly<Record<string, Plain>>

/** How the model is shown. */
export interface ConfigOptions {
  /** Values that are named like secrets are shown too. Default false. */
  readonly showSecrets?: boolean
}

/**
 * The resolved model of a project: every file merged, every short form long, every variable replaced, every path absolute.
 * What a file or variable of a secret holds is never in it.
 */
export function renderConfig(project: Project, { showSecrets = false }: ConfigOptions = {}): ConfigModel {
  const services = Object.fromEntries(
    Object.values(project.services).map((service) => [service.name, renderService(project, service)]),
  )
  const model = compact({
    name: project.name,
    services: sorted(services),
    jobs: sorted(
      Object.fromEntries(
        Object.entries(project.jobs ?? {}).map(([name, job]) => [name, renderJob(project, name, job)]),
      ),
    ),
    networks: mapped(project.networks, renderNetwork),
    volumes: mapped(project.volumes, renderVolume),
    secrets: mapped(project.secrets, renderSource),
    configs: mapped(project.configs, renderSource),
    models: mapped(project.models, renderModel),
  })
  const hide = showSecrets ? undefined : (project.hideSecrets ?? ((text: string) => text))
  return finish(model ?? {}, hide, '') as ConfigModel
}

type Hide = ((text: string) => string) | undefined

/** Places whose mapping holds values by name: environment, labels, build arguments. */
const named =
  /^(?:services|jobs)\.\*\.(?:(?:(?:pre_start|post_start|pre_stop)\.)?environment|build\.args|(?:pre_start\.)?labels)$/

/** Doubles dollar signs, so that the output is a Compose file again, and hides what is secret. */
function finish(value: Plain, hide: Hide, path: string): Plain {
  if (typeof value === 'string') return (hide ? hide(value) : value).replaceAll('$', '$$$$')
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Plain) => finish(item, hide, path))
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const isSecret = hide && named.test(path) && isSecretName(key) && typeof each === 'string' && each !== ''
      return [key, isSecret ? hidden : finish(each, hide, childOf(path, key))]
    }),
  )
}

function childOf(path: string, key: string): string {
  return path === '' ? key : `${path}.${path === 'services' || path === 'jobs' ? '*' : key}`
}

function renderNetwork(network: Network): Plain | undefined {
  const { ipam } = network
  return compact({
    name: network.name,
    driver: network.driver,
    driver_opts: sorted(network.driverOpts),
    ipam:
      ipam &&
      compact({
        driver: ipam.driver,
        config: ipam.config?.map(({ subnet, gateway, ipRange, auxAddresses }) => {
          return compact({ subnet, gateway, ip_range: ipRange, aux_addresses: sorted(auxAddresses) }) ?? {}
        }),
        options: sorted(ipam.options),
      }),
    external: flag(network.external),
    internal: flag(network.internal),
    attachable: flag(network.attachable),
    labels: sorted(network.labels),
    enable_ipv4: network.enableIpv4,
    enable_ipv6: network.enableIpv6,
  })
}

function renderVolume({ name, driver, driverOpts, external, labels }: Volume): Plain | undefined {
  return compact({ name, driver, driver_opts: sorted(driverOpts), external: flag(external), labels: sorted(labels) })
}

function renderSource(source: SecretSource | ConfigSource): Plain | undefined {
  return compact({
    name: source.name,
    file: source.type === 'file' ? source.path : undefined,
    environment: source.type === 'environment' ? source.variable : undefined,
    content: source.type === 'content' ? source.content : undefined,
    external: source.type === 'external' && source.driver === undefined ? true : undefined,
    labels: sorted(source.labels),
    driver: source.driver,
    driver_opts: sorted(source.driverOpts),
    template_driver: source.templateDriver,
  })
}

function renderModel({ name, model, contextSize, runtimeFlags }: Model): Plain | undefined {
  return compact({ name, model, context_size: contextSize, runtime_flags: runtimeFlags })
}
