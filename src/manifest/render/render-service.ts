import type {
  ContainerUse,
  Dependency,
  Device,
  Healthcheck,
  Hook,
  NetworkUse,
  Port,
  PreStart,
  Project,
  Service,
} from '../project.ts'
import type { BlkioConfig } from '../types/process.ts'
import { byHost, renderBuild, renderHost } from './render-build.ts'
import { renderDeploy, renderDevices } from './render-deploy.ts'
import { renderMount } from './render-mount.ts'
import { bytes, compact, duration, flag, mapped, mode, sorted, type Draft, type Plain } from './values.ts'

/** A service with the keys in the order of Compose. */
export function renderService(
  project: Project,
  service: Service,
  path = `services.${service.name}`,
): Readonly<Record<string, Plain>> {
  const has = (key: string) => project.has(`${path}.${key}`)
  const kept = { command: service.command, entrypoint: service.entrypoint }
  return {
    ...compact({
      profiles: service.profiles,
      annotations: sorted(service.annotations),
      attach: service.attach,
      build: service.build && renderBuild(service.build),
      develop: service.develop && compact({ watch: service.develop.map(renderWatch) }),
      ...limitsOf(service),
      // An empty command is not the same as none.
      command: kept.command?.length ? kept.command : undefined,
      configs: service.configs?.map((config, index) => {
        const target = has(`configs[${index}].target`) ? config.target : undefined
        return compact({ ...config, target, mode: mode(config.mode) }) ?? {}
      }),
      container_name: service.containerName,
      credential_spec: service.credentialSpec && compact({ ...service.credentialSpec }),
      depends_on: dependenciesOf(service.dependsOn),
      deploy: service.deploy && renderDeploy(service.deploy, has('deploy.replicas') ? service.replicas : undefined),
      ...networkingOf(service),
      entrypoint: kept.entrypoint?.length ? kept.entrypoint : undefined,
      environment: environmentOf(service),
      healthcheck: service.healthcheck && renderHealthcheck(service.healthcheck, has('healthcheck.disable')),
      image: service.image,
      labels: sorted(service.labels),
      models: mapped(service.models, ({ endpointVariable, modelVariable }) =>
        compact({ endpoint_var: endpointVariable, model_var: modelVariable }),
      ),
      ...lifeOf(service, has),
      pre_start: service.preStart?.map((each, index) =>
        renderPreStart(project, service, each, `${path}.pre_start[${index}]`),
      ),
      secrets: secretsOf(service, has),
      volumes: service.volumes.map(renderMount),
      volumes_from: service.volumesFrom,
      working_dir: service.workingDir,
    }),
    ...(kept.command?.length === 0 && { command: [] }),
    ...(kept.entrypoint?.length === 0 && { entrypoint: [] }),
  }
}

function limitsOf(service: Service): Draft {
  return {
    blkio_config: service.blkioConfig && renderBlkio(service.blkioConfig),
    cap_add: service.capAdd,
    cap_drop: service.capDrop,
    cgroup_parent: service.cgroupParent,
    cgroup: service.cgroup,
    cpu_count: service.cpuCount || undefined,
    cpu_percent: service.cpuPercent || undefined,
    cpu_period: service.cpuPeriod || undefined,
    cpu_quota: service.cpuQuota || undefined,
    cpu_rt_period: service.cpuRtPeriod || undefined,
    cpu_rt_runtime: service.cpuRtRuntime || undefined,
    cpus: service.cpus || undefined,
    cpuset: service.cpuset,
    cpu_shares: service.cpuShares || undefined,
    device_cgroup_rules: service.deviceCgroupRules,
    devices: service.devices?.map(renderDevice),
    gpus: service.gpus?.map(renderDevices),
    group_add: service.groupAdd,
    init: service.init,
    ipc: service.ipc,
    isolation: service.isolation,
    logging: service.logging && compact({ driver: service.logging.driver, options: sorted(service.logging.options) }),
    mem_limit: sizeOf(service.memLimit),
    mem_reservation: sizeOf(service.memReservation),
    memswap_limit: sizeOf(service.memswapLimit),
    mem_swappiness: sizeOf(service.memSwappiness),
    oom_kill_disable: flag(service.oomKillDisable),
    oom_score_adj: service.oomScoreAdj || undefined,
    pid: service.pid,
    pids_limit: service.pidsLimit || undefined,
    privileged: flag(service.privileged),
    read_only: flag(service.readOnly),
    runtime: service.runtime,
    security_opt: service.securityOpt,
    shm_size: sizeOf(service.shmSize),
    stdin_open: flag(service.stdinOpen),
    storage_opt: sorted(service.storageOpt),
    sysctls: sorted(service.sysctls),
    tmpfs: service.tmpfs,
    tty: flag(service.tty),
    ulimits: mapped(service.ulimits, (limit) => limit),
    use_api_socket: flag(service.useApiSocket),
    user: service.user,
    userns_mode: service.usernsMode,
    uts: service.uts,
  }
}

function sizeOf(value: number | undefined): string | undefined {
  return bytes(value || undefined)
}

function networkingOf(service: Service): Draft {
  return {
    dns: service.dns,
    dns_opt: service.dnsOpt,
    dns_search: service.dnsSearch,
    domainname: service.domainname,
    expose: service.exposed,
    external_links: service.externalLinks,
    extra_hosts: service.extraHosts.map(renderHost).toSorted(byHost),
    hostname: service.hostname,
    links: service.links,
    mac_address: service.macAddress,
    network_mode: service.networkMode,
    networks: mapped(Object.fromEntries(service.networks.map((use) => [use.network, use])), renderNetworkUse),
    ports: service.ports.map(renderPort),
  }
}

function lifeOf(service: Service, has: (key: string) => boolean): Draft {
  return {
    platform: service.platform,
    post_start: service.postStart?.map(renderHook),
    pre_stop: service.preStop?.map(renderHook),
    provider: service.provider && compact({ type: service.provider.type, options: sorted(service.provider.options) }),
    pull_policy: service.pullPolicy,
    restart: has('restart') ? service.restart : undefined,
    scale: has('scale') ? service.replicas : undefined,
    stop_grace_period: has('stop_grace_period') ? duration(service.stopGraceMs) : undefined,
    stop_signal: service.stopSignal,
  }
}

function environmentOf({ environment, unset = [] }: Service): Plain | undefined {
  const nothing = Object.fromEntries(unset.map((name) => [name, null]))
  return sorted<string | null>({ ...environment, ...nothing })
}

function dependenciesOf(dependencies: readonly Dependency[]): Plain | undefined {
  const all = Object.fromEntries(dependencies.map((each) => [each.service, each]))
  return mapped(all, ({ condition, restart, required = true }) =>
    compact({ condition, restart: flag(restart), required }),
  )
}

function secretsOf({ secrets }: Service, has: (key: string) => boolean): Plain {
  return secrets.map(({ source, target, uid, gid, mode: bits }, index) => {
    const given = <T>(key: string, value: T) => (has(`secrets[${index}].${key}`) ? value : undefined)
    return (
      compact({
        source,
        target,
        uid: given('uid', String(uid)),
        gid: given('gid', String(gid)),
        mode: given('mode', mode(bits)),
      }) ?? {}
    )
  })
}

function renderPort(port: Port): Plain {
  const published = port.publishedRange ?? (port.published === undefined ? undefined : String(port.published))
  return (
    compact({
      name: port.name,
      mode: port.mode ?? 'ingress',
      host_ip: port.everyAddress ? undefined : port.hostIp,
      target: port.target,
      published,
      protocol: port.protocol ?? 'tcp',
      app_protocol: port.appProtocol,
    }) ?? {}
  )
}

function renderNetworkUse(use: NetworkUse): Plain | undefined {
  return compact({
    aliases: use.aliases,
    driver_opts: sorted(use.driverOpts),
    gw_priority: use.gwPriority || undefined,
    interface_name: use.interfaceName,
    ipv4_address: use.ipv4Address,
    ipv6_address: use.ipv6Address,
    link_local_ips: use.linkLocalIps,
    mac_address: use.macAddress,
    priority: use.priority || undefined,
  })
}

function renderHealthcheck(check: Healthcheck, disabled: boolean): Plain | undefined {
  const isOff = disabled && check.test[0] === 'NONE'
  return compact({
    test: isOff ? undefined : check.test,
    timeout: duration(check.timeoutMs),
    interval: duration(check.intervalMs),
    retries: check.retries,
    start_period: duration(check.startPeriodMs),
    start_interval: duration(check.startIntervalMs),
    disable: isOff || undefined,
  })
}

function renderDevice({ source, target, permissions }: Device): Plain {
  return compact({ source, target, permissions }) ?? {}
}

function renderBlkio(config: BlkioConfig): Plain | undefined {
  const rates = (list: BlkioConfig['deviceReadBps']) => list?.map(({ path, rate }) => ({ path, rate: String(rate) }))
  return compact({
    weight: config.weight || undefined,
    weight_device: config.weightDevice?.map(({ path, weight }) => ({ path, weight })),
    device_read_bps: rates(config.deviceReadBps),
    device_read_iops: rates(config.deviceReadIops),
    device_write_bps: rates(config.deviceWriteBps),
    device_write_iops: rates(config.deviceWriteIops),
  })
}

/** What the container of a hook cannot have was the service's, or follows from what it has. */
function renderPreStart(project: Project, service: Service, hook: PreStart, path: string): Plain {
  const { depends_on: _, ...container } = renderUse(project, service.name, hook, path)
  return { ...container, ...compact({ per_replica: flag(hook.perReplica) }) }
}

/** A container that is none of a service: its `env_file` stays one. */
export function renderUse(
  project: Project,
  name: string,
  { container, environment, envFiles }: ContainerUse,
  path: string,
): Readonly<Record<string, Plain>> {
  const { environment: _, ...rest } = renderService(project, { ...container, name }, path)
  return {
    ...rest,
    ...compact({
      environment: sorted<string | null>(environment),
      env_file: envFiles.map(({ path: file, required, raw }) => {
        return compact({ path: file, required: required ? undefined : false, format: raw ? 'raw' : undefined }) ?? {}
      }),
    }),
  }
}

function renderHook(hook: Hook): Plain {
  return (
    compact({
      command: hook.command,
      user: hook.user,
      privileged: flag(hook.privileged),
      working_dir: hook.workingDir,
      environment: sorted<string | null>(hook.environment),
    }) ?? {}
  )
}

function renderWatch(rule: NonNullable<Service['develop']>[number]): Plain {
  const { path, action, target, exec, include, ignore, initialSync } = rule
  const command = exec && renderHook(exec)
  return compact({ path, action, target, exec: command, include, ignore, initial_sync: flag(initialSync) }) ?? {}
}
