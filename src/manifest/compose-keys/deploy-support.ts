import { honoured, informational, refused, under, type KeySupport } from './key-support.ts'

const backOff = 'The engine has a pace of its own: 100 ms, doubled at each restart'

/** The keys below `update_config` and `rollback_config`. */
const pace: KeySupport = {
  ...honoured('order delay'),
  ...honoured('parallelism', {
    note: 'the first replica goes ahead alone; a service that does not run yet starts the rest at once',
  }),
  ...honoured('failure_action', { note: '`rollback` unless given; the first replica is always needed' }),
  ...honoured('monitor', { note: 'counts from the moment where the health check has passed' }),
  ...refused(
    'max_failure_ratio',
    'Failures are not counted against a share of the replicas',
    'Remove it, or write `failure_action: continue`.',
    ['0'],
  ),
}

/** The keys below `deploy`. */
export const deploySupport: KeySupport = {
  ...honoured('replicas'),
  ...honoured('mode', { note: '`replicated` and `global`; jobs are services others wait for' }),
  ...informational('endpoint_mode', 'a name leads to every replica'),
  ...informational('labels', 'they belong to a service of Swarm; containers have `labels`'),
  ...honoured('update_config rollback_config'),
  ...under('update_config', pace),
  ...under('rollback_config', pace),
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
