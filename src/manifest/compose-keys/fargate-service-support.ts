import { serviceSupport } from './service-support.ts'
import { honoured, informational, partial, refused, under, type KeySupport } from './key-support.ts'

/*
 * What a task definition on Fargate takes (2026-11):
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */

const windows = 'It exists on Windows only'
const remove = 'Remove it.'
const machine = 'AWS runs the machine, and a task gets no more of it than its size'
const noKey = 'ECS has nothing like it'
const rates = 'path rate'
const weights = 'path weight'
const noDevices = 'Fargate gives a task no devices'
const size = 'sets the size of a task, rounded up, where slipway.yaml gives none'

/** Process and rights of a container. */
const processKeys: KeySupport = {
  ...honoured('image command entrypoint environment env_file working_dir user init read_only stdin_open tty'),
  ...under('env_file', honoured('path required format')),
  ...honoured('labels label_file'),
  ...honoured('cap_drop'),
  ...honoured('cap_add', { note: '`SYS_PTRACE`, the only one that Fargate adds' }),
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html, 2026-11.
  ...honoured('sysctls', { note: 'those of network and IPC: `net.*`, `fs.mqueue.*`, `kernel.msg*`, `sem`, `shm*`' }),
  ...honoured('ulimits', { note: '`nofile`; Fargate sets the others' }),
  ...under('ulimits.*', honoured('soft hard')),
  ...refused('group_add', noKey, 'Give the user its groups in the Dockerfile.'),
  ...refused('privileged', 'Fargate runs nothing with rights over its machine', remove, ['false']),
  ...refused('security_opt', 'Fargate takes no security options', remove),
  ...refused('annotations', noKey, 'Use `labels`.'),
  ...refused('devices device_cgroup_rules gpus', noDevices, remove),
  ...under('devices', refused('source target permissions', noDevices, remove)),
  ...under('gpus', refused('capabilities driver count device_ids options', noDevices, remove)),
  ...refused('use_api_socket', 'There is no engine beside the task', remove, ['false']),
  ...refused('runtime userns_mode uts cgroup_parent', machine, remove),
  ...refused('cgroup', machine, remove, ['private']),
  ...refused('pid', 'A task sees no processes but its own', remove),
  ...refused('ipc', 'A task shares no memory with another one', remove, ['private']),
  ...refused('cpu_count cpu_percent', windows, 'Use `cpus`.'),
  ...refused('credential_spec', windows, remove),
  ...under('credential_spec', refused('config file registry', windows, remove)),
  ...refused('isolation', windows, remove, ['default']),
}

/** Limits of a container. */
const limitKeys: KeySupport = {
  ...honoured('cpus', { note: size }),
  ...honoured('mem_limit', { note: size }),
  ...informational('mem_reservation cpu_shares', 'a task has its processor and memory to itself'),
  ...refused('cpu_quota cpu_period', 'ECS counts in shares of a processor', 'Use `cpus`.'),
  ...refused('cpuset cpu_rt_period cpu_rt_runtime', machine, remove),
  ...refused('memswap_limit mem_swappiness', 'Fargate has no swap', remove),
  ...refused('shm_size', 'Fargate gives /dev/shm its own size', remove),
  ...refused('oom_kill_disable', machine, remove, ['false']),
  ...refused('oom_score_adj', machine, remove, ['0']),
  ...refused('pids_limit', noKey, remove, ['-1', '0']),
  ...refused('storage_opt', 'A larger disk for a task is not built yet', remove),
  ...refused('blkio_config', machine, remove),
  ...under(
    'blkio_config',
    refused('weight weight_device', machine, remove),
    under('weight_device', refused(weights, machine, remove)),
  ),
  ...under(
    'blkio_config',
    ...['device_read_bps', 'device_read_iops', 'device_write_bps', 'device_write_iops'].flatMap((key) => [
      refused(key, machine, remove),
      under(key, refused(rates, machine, remove)),
    ]),
  ),
  ...informational('logging', 'output goes to CloudWatch Logs'),
  ...under('logging', informational('options', 'they are for logs that stay on one machine')),
  ...under(
    'logging',
    refused('driver', 'Output goes to CloudWatch Logs', 'Remove it, or send logs from the program itself.', [
      ...['json-file', 'local', 'journald'],
    ]),
  ),
}

const awsvpc = 'A task has an interface of its own in the network of AWS'
const address = 'A task gets its address when it starts'
const resolver = 'Fargate asks the resolver of the network'
const names = 'Call services by their names; for others use a name that DNS knows.'

/** How a container is reached and what it reaches. */
const networkKeys: KeySupport = {
  ...honoured('ports', { note: 'TCP; names the port of the container, for other services and routes' }),
  ...under('ports', honoured('target protocol')),
  ...under('ports', informational('published host_ip mode', 'ports are published on this machine only')),
  ...under('ports', informational('name', 'it describes the port')),
  ...under('ports', honoured('app_protocol', { note: '`http`, `http2` or `grpc` between services; others are bytes' })),
  ...honoured('expose', { note: 'TCP; names the port of the container, for other services and routes' }),
  ...honoured('networks', { note: 'services that share one reach the ports of each other' }),
  ...under('networks.*', informational('priority gw_priority driver_opts', 'a task has one interface')),
  ...under('networks.*', honoured('aliases')),
  ...under('networks.*', refused('ipv4_address ipv6_address link_local_ips', address, names)),
  ...under('networks.*', refused('mac_address interface_name', awsvpc, remove)),
  ...refused('network_mode', awsvpc, 'Use `networks`.'),
  ...refused('mac_address', awsvpc, remove),
  ...refused('hostname domainname', 'ECS takes no host name where a task has an interface of its own', remove),
  ...refused('extra_hosts', 'Fargate takes no extra hosts', names),
  ...refused('dns dns_opt dns_search', resolver, remove),
  ...refused('links external_links', 'ECS has no links where a task has an interface of its own', names),
  ...honoured('container_name', { note: 'as a name for other services; tasks have names of their own' }),
}

const noHost = 'There is no machine whose folders a task could see'
const noVolumes = 'Volumes that outlive a task (EFS) are not built yet'
const copy = 'Copy the files in the Dockerfile.'

/** Files, and what is mounted. */
const mountKeys: KeySupport = {
  ...refused('tmpfs', 'Memory file systems are not built yet', 'Write to a folder: the disk of a task ends with it.'),
  ...honoured('volumes', {
    note: 'without a name: a folder of the image, on the disk of the task and gone with it; others are refused',
  }),
  ...under('volumes', honoured('type target')),
  ...under('volumes', refused('source', noHost, copy)),
  ...under('volumes', informational('consistency', 'there is one consistency')),
  ...under('volumes', refused('read_only', 'Nothing is in a volume without a name', remove, ['false'])),
  ...under('volumes', refused('bind', noHost, copy)),
  ...under('volumes.bind', refused('propagation create_host_path selinux recursive', noHost, copy)),
  ...under('volumes', refused('volume', noVolumes, remove)),
  ...under('volumes.volume', refused('nocopy labels subpath', noVolumes, remove)),
  ...under('volumes', refused('tmpfs', 'Memory file systems are not built yet', remove)),
  ...under('volumes.tmpfs', refused('size mode', 'Memory file systems are not built yet', remove)),
  ...under('volumes', refused('image', 'ECS mounts no images', copy)),
  ...under('volumes.image', refused('subpath', 'ECS mounts no images', copy)),
  ...refused('volumes_from', 'Another service is another task', remove),
  ...honoured('secrets configs', {
    note: 'written by a container of the task that ends before its own begins; they hide what the image has in their folder',
  }),
  ...under('secrets', honoured('source target uid gid mode')),
  ...under('configs', honoured('source target uid gid mode')),
}

const hooks = 'ECS has no hooks'
const hooksFix = 'Do it in the start script of the image.'
const job = 'Make it a service that others wait for with `condition: service_completed_successfully`.'
const local = 'it is for `slipway up` on this machine'
const hook = 'user privileged working_dir'
/** Those of a whole container, and what is below them. */
const preStartKeys = Object.keys(serviceSupport)
  .filter((key) => key.startsWith('pre_start.'))
  .map((key) => key.slice('pre_start.'.length))
  .join(' ')

/** When a service starts, stops and is checked. */
const lifeKeys: KeySupport = {
  ...honoured('depends_on', { note: 'orders the stacks: a service is made once the one before it is stable' }),
  ...under('depends_on.*', honoured('condition required')),
  ...under(
    'depends_on.*',
    refused('restart', 'ECS replaces the tasks of one service alone', 'Let the program connect again.', ['false']),
  ),
  ...honoured('healthcheck', {
    note: 'whole seconds: interval 5 to 300, timeout 2 to 60, start period at most 300; at most 10 retries',
  }),
  ...under('healthcheck', honoured('test interval timeout retries start_period disable')),
  ...under('healthcheck', partial('start_interval', 'ECS asks every `interval` from the start')),
  ...honoured('restart', { note: 'ECS starts another task whenever one ends, however often; `no` is for jobs' }),
  ...honoured('scale extends'),
  ...honoured('platform', { note: '`linux/amd64` or `linux/arm64`' }),
  ...honoured('profiles', { note: 'active with `--profile <name>` or `COMPOSE_PROFILES`; `*` stands for all' }),
  ...under('extends', honoured('file service')),
  ...refused('stop_signal', 'ECS sends the signal that the image names', 'Write `STOPSIGNAL` in the Dockerfile.'),
  ...honoured('stop_grace_period', { note: 'whole seconds from 2 to 120' }),
  ...informational('pull_policy', 'a task pulls the image that the release names'),
  ...refused(
    'pull_refresh_after',
    'It is an older spelling',
    'Write `pull_policy: every_24h`, with the time that you want.',
  ),
  ...informational('attach', 'logs are in CloudWatch Logs'),
  ...refused('post_start pre_stop', hooks, hooksFix),
  ...under('post_start', refused(`command environment ${hook}`, hooks, hooksFix)),
  ...under('pre_stop', refused(`command environment ${hook}`, hooks, hooksFix)),
  ...refused('pre_start', hooks, job),
  ...under('pre_start', refused(preStartKeys, hooks, job)),
  ...informational('develop', local),
  ...under('develop', informational('watch', local)),
  ...under('develop.watch', informational('path action target ignore include initial_sync exec', local)),
  ...under('develop.watch.exec', informational(`command environment ${hook}`, local)),
}

const models = 'Nothing here runs AI models'
const modelsFix = 'Give the address of a model in `environment`.'
const provider = 'It is no container but a program that Compose starts'
const providerFix = 'Give the address of what it provides in `environment`.'

/** Every key of a service but those below `build` and `deploy`, on Fargate. */
export const fargateServiceSupport: KeySupport = {
  ...processKeys,
  ...limitKeys,
  ...networkKeys,
  ...mountKeys,
  ...lifeKeys,
  ...refused('models', models, modelsFix),
  ...under('models.*', refused('endpoint_var model_var', models, modelsFix)),
  ...refused('provider', provider, providerFix),
  ...under('provider', refused('type options', provider, providerFix)),
}
