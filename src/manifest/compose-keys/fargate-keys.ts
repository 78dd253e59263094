import { buildSupport } from './build-support.ts'
import { fargateServiceSupport } from './fargate-service-support.ts'
import { honoured, informational, partial, refused, under, type KeySupport } from './key-support.ts'

const remove = 'Remove it.'
const size = 'sets the size of a task, rounded up, where slipway.yaml gives none'
const pace = 'ECS goes back at the pace of `update_config`'
const ownPace = 'ECS goes on as soon as new tasks are healthy'
const noDevices = 'Fargate gives a task no devices'
const noMachines = 'there are no machines to choose from; tasks are spread over the zones'
const forever = 'ECS starts another task whenever one ends, at a pace of its own'
const always = ['any', 'on-failure']

/** The keys below `deploy`. */
const deployKeys: KeySupport = {
  ...honoured('replicas'),
  ...refused('mode', 'Fargate has no machines to run one task on each', 'Write `replicated`, or remove it.', [
    'replicated',
  ]),
  ...informational('endpoint_mode', 'a name leads to every task'),
  ...informational('labels', 'they belong to a service of Swarm; containers have `labels`'),
  ...honoured('update_config'),
  ...under(
    'update_config',
    honoured('order', { note: '`stop-first` stops the old tasks before new ones start' }),
    honoured('parallelism', { note: 'as the share of tasks that may be new, or missing, at once' }),
    refused('failure_action', 'ECS goes back when a release does not start', 'Write `rollback`, or remove it.', [
      'rollback',
    ]),
    refused('delay monitor', ownPace, remove, ['0', '0s']),
    refused('max_failure_ratio', 'ECS counts failed starts itself', remove, ['0']),
  ),
  ...partial('rollback_config', pace),
  ...under('rollback_config', partial('order delay parallelism failure_action monitor max_failure_ratio', pace)),
  ...honoured('resources'),
  ...under(
    'resources',
    honoured('limits reservations'),
    under('limits', honoured('cpus memory', { note: size }), refused('pids', 'ECS has nothing like it', remove)),
    under(
      'reservations',
      informational('cpus memory', 'a task has its processor and memory to itself'),
      refused('devices generic_resources', noDevices, remove),
      under('devices', refused('capabilities driver count device_ids options', noDevices, remove)),
      under('generic_resources', refused('discrete_resource_spec', noDevices, remove)),
      under('generic_resources.discrete_resource_spec', refused('kind value', noDevices, remove)),
    ),
  ),
  ...honoured('restart_policy', { note: 'where `restart` is not given' }),
  ...under(
    'restart_policy',
    refused('condition', forever, 'Write `any`, or let others wait for it with `service_completed_successfully`.', [
      ...always,
    ]),
    refused('max_attempts', forever, remove),
    refused('delay window', forever, remove, ['0', '0s']),
  ),
  ...informational('placement', noMachines),
  ...under(
    'placement',
    informational('constraints preferences max_replicas_per_node', noMachines),
    under('preferences', informational('spread', noMachines)),
  ),
}

const noJobs = 'Jobs of the Compose file are not built yet'
const noJobsFix = 'Make it a service, and give it a `schedule` in slipway.yaml where it has one.'
const models = 'Nothing here runs AI models'
const modelsFix = 'Give the address of a model in `environment`.'
const noStore = 'Configs that others made are not built yet'
const noDriver = 'Secrets are in Secrets Manager'
const secretSet = '`slipway secret set` gives it its value'
const external = 'Give `file`, `environment` or `content`.'
const docker = 'it is about networks of a Docker Engine'
const addresses = 'addresses come from `network` in slipway.yaml'
const noVolumes = 'Volumes that outlive a task (EFS) are not built yet'
const template = 'Variables of the Compose file are filled in anyway'

const fileKeys: KeySupport = {
  ...informational('labels', 'what belongs to the environment is tagged'),
  ...informational('name', 'it is called after the project and the environment'),
  ...refused('template_driver', template, remove),
}

/** The keys outside `services`. */
const topLevelKeys: KeySupport = {
  ...honoured('name services networks volumes secrets configs include'),
  ...informational('version', 'the specification gave it up'),
  ...refused('jobs', noJobs, noJobsFix),
  ...under('include', honoured('path env_file project_directory')),
  ...under(
    'networks.*',
    informational('name driver driver_opts attachable enable_ipv4 labels', docker),
    informational('ipam', addresses),
    under('ipam', informational('driver config options', addresses)),
    under('ipam.config', informational('subnet gateway ip_range aux_addresses', addresses)),
    refused(
      'internal',
      'Tasks without a way out are not built yet',
      'Write `nat: none` in `network` of slipway.yaml.',
      ['false'],
    ),
    refused('enable_ipv6', 'The network has IPv4 only', remove, ['false']),
    refused('external', 'There are no networks of a Docker Engine', remove, ['false']),
    under('external', refused('name', 'There are no networks of a Docker Engine', remove)),
  ),
  ...under('volumes.*', refused('name driver driver_opts external labels', noVolumes, remove)),
  ...under('volumes.*.external', refused('name', noVolumes, remove)),
  ...under('secrets.*', fileKeys, honoured('file environment', { note: secretSet })),
  ...under('secrets.*', honoured('external', { note: secretSet }), refused('driver driver_opts', noDriver, remove)),
  ...under('secrets.*', honoured('name', { note: 'of a secret in Secrets Manager, where it is external' })),
  ...under('secrets.*.external', honoured('name')),
  ...under('configs.*', fileKeys, honoured('content file environment')),
  ...under('configs.*', refused('external', noStore, external, ['false'])),
  ...under('configs.*.external', refused('name', noStore, external)),
  ...refused('models', models, modelsFix),
  ...under('models.*', refused('model name context_size runtime_flags', models, modelsFix)),
}

/** Every key of the Compose Specification and how the platform `fargate` takes it. Images are built by this machine's engine. */
export const fargateKeys: KeySupport = {
  ...topLevelKeys,
  ...under('services.*', fargateServiceSupport, honoured('build deploy')),
  ...under('services.*.build', buildSupport),
  ...under('services.*.deploy', deployKeys),
}
