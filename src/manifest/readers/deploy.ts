import { optionalKeys, unsupported, unsupportedKeys } from '../keys.ts'
import { oneOf, onlyDefault, readInteger } from './scalars.ts'

/** The keys of `deploy.update_config`. */
export const updateConfigKeys = {
  order: oneOf('start-first', 'stop-first'),
  ...unsupportedKeys('parallelism', 'delay', 'failure_action', 'monitor', 'max_failure_ratio'),
}

/** The keys of `deploy`. */
export const deployKeys = {
  replicas: readInteger,
  mode: onlyDefault('replicated'),
  update_config: optionalKeys(updateConfigKeys),
  restart_policy: unsupported('Use `restart`.'),
  ...unsupportedKeys('endpoint_mode', 'labels', 'rollback_config', 'resources', 'placement'),
}

/** Reads `deploy`. */
export const readDeploy = optionalKeys(deployKeys)
