import { honoured, informational, refused, under, type KeySupport } from './key-support.ts'

const atOnce = 'Every replica is replaced at once'
const atOnceFix = 'Remove it.'
const always = 'A change that fails is always put back'
const backOff = 'The engine has a pace of its own: 100 ms, doubled at each restart'

/** The keys below `deploy`. */
export const deploySupport: KeySupport = {
  ...honoured('replicas'),
  ...honoured('mode', { note: '`replicated` and `global`; jobs are services others wait for' }),
  ...informational('endpoint_mode', 'a name leads to every replica'),
  ...informational('labels', 'they belong to a service of Swarm; containers have `labels`'),
  ...honoured('update_config'),
  ...under(
    'update_config',
    honoured('order'),
    refused('parallelism', atOnce, 'Remove it, or set it to 0.', ['0']),
    refused('delay', atOnce, atOnceFix, ['0', '0s']),
    refused('failure_action', always, 'Remove it, or set it to rollback.', ['rollback']),
    refused(
      'monitor',
      'A container is watched until its health check passes',
      'Use `healthcheck` with `start_period`.',
      ['0', '0s'],
    ),
    refused('max_failure_ratio', 'No replica may fail', 'Remove it, or set it to 0.', ['0']),
  ),
  ...refused('rollback_config', 'What served before is put back at once', atOnceFix),
  ...under(
    'rollback_config',
    refused(
      'parallelism delay failure_action monitor max_failure_ratio order',
      'What served before is put back at once',
      atOnceFix,
    ),
  ),
  ...honoured('resources'),
  ...under('resources', honoured('limits reservations'), under('limits', honoured('cpus memory pids'))),
  ...under(
    'resources.reservations',
    honoured('memory devices'),
    under('devices', honoured('capabilities driver count device_ids options')),
    informational('cpus', 'it chooses a machine, and there is one; `cpu_shares` divides its time'),
    refused('generic_resources', 'They are counted by Swarm only', 'Remove it, or use `devices`.'),
    under(
      'generic_resources',
      refused('discrete_resource_spec', 'They are counted by Swarm only', 'Remove it.'),
      under('discrete_resource_spec', refused('kind value', 'They are counted by Swarm only', 'Remove it.')),
    ),
  ),
  ...honoured('restart_policy', { note: 'where `restart` is not given' }),
  ...under(
    'restart_policy',
    honoured('condition max_attempts'),
    refused('delay', backOff, 'Remove it.', ['0', '0s']),
    refused('window', 'The engine counts a start as good after 10 s', 'Remove it.', ['0', '0s']),
  ),
  ...informational('placement', 'there is one machine'),
  ...under(
    'placement',
    informational('constraints preferences', 'there is one machine'),
    under('preferences', informational('spread', 'there is one machine')),
    honoured('max_replicas_per_node', { note: 'more replicas than this are refused' }),
  ),
}
