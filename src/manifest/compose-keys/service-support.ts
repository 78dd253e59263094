import { containerKeys } from '../container-keys.ts'
import { honoured, informational, refused, under, type KeySupport } from './key-support.ts'

const windows = 'It exists on Windows only'
const remove = 'Remove it.'
const engine25 = { api: '1.44', client: '25' }
const engine28 = { api: '1.48', client: '28' }
const weights = 'path weight'
const rates = 'path rate'

/** Process, limits and rights of a container. */
const processKeys: KeySupport = {
  ...honoured('image command entrypoint environment env_file working_dir user group_add init privileged read_only'),
  ...under('env_file', honoured('path required format')),
  ...honoured('stdin_open tty cap_add cap_drop security_opt sysctls ulimits devices device_cgroup_rules gpus'),
  ...under('ulimits.*', honoured('soft hard')),
  ...under('devices', honoured('source target permissions')),
  ...under('gpus', honoured('capabilities driver count device_ids options')),
  ...honoured('shm_size mem_limit mem_reservation memswap_limit oom_kill_disable oom_score_adj pids_limit'),
  ...honoured('mem_swappiness', { note: 'on machines with cgroup v1 only; others say so' }),
  ...honoured('cpus cpuset cpu_shares cpu_quota cpu_period'),
  ...honoured('cpu_rt_period cpu_rt_runtime', { note: 'where the kernel has real-time groups' }),
  ...refused('cpu_count cpu_percent', windows, 'Use `cpus`.'),
  ...refused('credential_spec', windows, remove),
  ...under('credential_spec', refused('config file registry', windows, remove)),
  ...refused('isolation', windows, remove, ['default']),
  ...honoured('blkio_config'),
  ...under('blkio_config', honoured('weight weight_device'), under('weight_device', honoured(weights))),
  ...under(
    'blkio_config',
    ...['device_read_bps', 'device_read_iops', 'device_write_bps', 'device_write_iops'].flatMap((key) => [
      honoured(key),
      under(key, honoured(rates)),
    ]),
  ),
  ...honoured('cgroup', { needs: { api: '1.41', client: '20.10' } }),
  ...honoured('cgroup_parent ipc pid uts userns_mode runtime storage_opt logging'),
  ...under('logging', honoured('driver options')),
  ...honoured('labels label_file'),
  ...honoured('annotations', { needs: { api: '1.43', client: '24' } }),
  ...refused(
    'use_api_socket',
    'It hands the engine and the logins of this machine to the container',
    'Mount `/var/run/docker.sock` yourself if that is what you want.',
    ['false'],
  ),
}

/** How a container is reached and what it reaches. */
const networkKeys: KeySupport = {
  ...honoured('ports', {
    note: 'TCP through the edge; other protocols and ranges to choose from by the container itself',
  }),
  ...under('ports', honoured('target published host_ip protocol')),
  ...under('ports', informational('name app_protocol', 'it describes the port')),
  ...under('ports', informational('mode', '`host` and `ingress` are the same on one engine')),
  ...informational('expose', 'services on one network reach every port of each other'),
  ...honoured('networks', { note: 'all are joined before the start' }),
  ...under('networks.*', honoured('aliases driver_opts ipv4_address ipv6_address link_local_ips priority')),
  ...under('networks.*', honoured('mac_address', { note: 'on the network that is joined first' })),
  ...under('networks.*', honoured('gw_priority', { needs: engine28 })),
  ...under('networks.*', honoured('interface_name', { needs: { api: '1.49', client: '28' } })),
  ...honoured('network_mode mac_address hostname domainname extra_hosts dns dns_opt dns_search external_links'),
  ...honoured('links', { note: 'a link’s alias is a name on the networks that both share' }),
  ...honoured('container_name', {
    note: 'while it serves; during a roll, before and after it is `<project>-<service>-1-r<release>`, for two releases stand side by side',
  }),
}

/** Files, and what is mounted. */
const mountKeys: KeySupport = {
  ...honoured('tmpfs volumes volumes_from'),
  ...under('volumes', honoured('type source target read_only')),
  ...under('volumes', informational('consistency', 'engines of today have one consistency')),
  ...under('volumes', honoured('bind'), under('bind', honoured('propagation create_host_path selinux'))),
  ...under('volumes.bind', honoured('recursive', { needs: engine25 })),
  ...under('volumes', honoured('volume'), under('volume', honoured('nocopy'))),
  ...under('volumes.volume', honoured('labels', { note: 'on a volume without a name' })),
  ...under('volumes.volume', honoured('subpath', { needs: { api: '1.45', client: '26' } })),
  ...under('volumes', honoured('tmpfs'), under('tmpfs', honoured('size mode'))),
  ...under('volumes', honoured('image', { needs: engine28 })),
  ...under('volumes.image', honoured('subpath', { needs: engine28 })),
  ...honoured('secrets configs', { note: 'written into the container before it starts' }),
  ...under('secrets', honoured('source target uid gid mode')),
  ...under('configs', honoured('source target uid gid mode')),
}

const hook = 'user privileged working_dir'
const kept = 'It may run long after this command, and its values are kept nowhere'

/** When a service starts, stops and is checked. */
const lifeKeys: KeySupport = {
  ...honoured('depends_on'),
  ...under('depends_on.*', honoured('condition required')),
  ...under('depends_on.*', honoured('restart', { note: 'gets a new container when the other one does' })),
  ...honoured('healthcheck'),
  ...under('healthcheck', honoured('test interval timeout retries start_period disable')),
  ...under('healthcheck', honoured('start_interval', { needs: engine25 })),
  ...honoured('restart scale stop_signal stop_grace_period extends platform'),
  ...honoured('profiles', { note: 'active with `--profile <name>` or `COMPOSE_PROFILES`; `*` stands for all' }),
  ...under('extends', honoured('file service')),
  ...honoured('pull_policy', { note: '`refresh` is refused, for it needs `pull_refresh_after`' }),
  ...refused(
    'pull_refresh_after',
    'It is an older spelling',
    'Write `pull_policy: every_24h`, with the time that you want.',
  ),
  ...informational('attach', '`slipway up` shows no log; `slipway logs` does'),
  ...honoured('post_start', {
    note: 'by `docker exec`; a rollback repeats those that have no values in `environment`',
  }),
  ...honoured('pre_stop', { note: 'by `docker exec`; one that fails is told and does not hold up the stop' }),
  ...under('post_start', honoured(`command environment ${hook}`)),
  ...under('pre_stop', honoured(`command ${hook}`)),
  ...under(
    'pre_stop',
    refused('environment', kept, 'Put it into `environment` of the service, which the hook sees too.'),
  ),
  ...honoured('pre_start', {
    note: 'a container of its own, with what the service has; before containers that are made or started, not in a rollback',
  }),
  ...honoured('develop', { note: 'by `slipway up --watch`' }),
  ...under('develop', honoured('watch')),
  ...under('develop.watch', honoured('path action target ignore include initial_sync exec')),
  ...under('develop.watch.exec', honoured(`command environment ${hook}`)),
}

const models = 'Nothing here runs AI models'
const modelsFix = 'Run the model as a service of its own and give its address in `environment`.'
const provider = 'It is no container but a program that Compose starts'
const providerFix = 'Run what it provides as a service, or give its address in `environment`.'

const foreignKeys: KeySupport = {
  ...refused('models', models, modelsFix),
  ...under('models.*', refused('endpoint_var model_var', models, modelsFix)),
  ...refused('provider', provider, providerFix),
  ...under('provider', refused('type options', provider, providerFix)),
}

const serviceOnly: KeySupport = { ...processKeys, ...networkKeys, ...mountKeys, ...lifeKeys, ...foreignKeys }

/** What a service and the container before it have in common. */
const containerSupport: KeySupport = Object.fromEntries(
  Object.entries(serviceOnly).filter(([key]) => Object.hasOwn(containerKeys, key.replace(/\..*/, ''))),
)

/** Every key of a service but those below `build` and `deploy`. */
export const serviceSupport: KeySupport = {
  ...serviceOnly,
  ...under('pre_start', containerSupport, honoured('per_replica')),
  ...under(
    'pre_start',
    honoured('networks', { note: 'all are joined before the start, without the names of the service' }),
  ),
}
