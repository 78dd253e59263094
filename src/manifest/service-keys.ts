import { unsupported, unsupportedKeys } from './keys.ts'
import { readBuild } from './readers/build.ts'
import { readCommand } from './readers/command.ts'
import { readDependencies } from './readers/depends-on.ts'
import { readDeploy } from './readers/deploy.ts'
import { readEnvFiles } from './readers/env-files.ts'
import { readExtraHosts } from './readers/extra-hosts.ts'
import { readHealthcheck } from './readers/healthcheck.ts'
import { listOf, readTextOrList, readUniqueTexts } from './readers/lists.ts'
import { readMounts } from './readers/mounts.ts'
import { readNetworkUses } from './readers/networks.ts'
import { readLabels, readVariables } from './readers/pairs.ts'
import { readExposed, readPort } from './readers/ports.ts'
import { readRestart } from './readers/restart.ts'
import { readBoolean, readDuration, readInteger, readOptionalText, readSomeText } from './readers/scalars.ts'
import { readSecretMount } from './readers/secrets.ts'

/** Every key of a service in the Compose Specification: what reads it, or that it is not supported yet. The docs' table comes from here. */
export const serviceKeys = {
  image: readSomeText,
  build: readBuild,
  command: readCommand,
  entrypoint: readCommand,
  environment: readVariables,
  env_file: readEnvFiles,
  ports: listOf(readPort),
  expose: listOf(readExposed),
  volumes: readMounts,
  tmpfs: readTextOrList,
  secrets: listOf(readSecretMount),
  depends_on: readDependencies,
  healthcheck: readHealthcheck,
  deploy: readDeploy,
  scale: readInteger,
  restart: readRestart,
  stop_signal: readOptionalText,
  stop_grace_period: readDuration,
  user: readOptionalText,
  working_dir: readOptionalText,
  hostname: readOptionalText,
  init: readBoolean,
  read_only: readBoolean,
  cap_add: readUniqueTexts,
  cap_drop: readUniqueTexts,
  extra_hosts: readExtraHosts,
  labels: readLabels,
  networks: readNetworkUses,
  container_name: unsupported(
    'Remove it: two releases of one service run side by side. Services are reached by their name.',
  ),
  extends: unsupported('Use a YAML anchor and `<<` inside this file.'),
  links: unsupported('Remove it: services reach each other by name.'),
  external_links: unsupported('Remove it: services reach each other by name.'),
  profiles: unsupported('Remove the service, or the key to run it always.'),
  network_mode: unsupported('Use `networks`.'),
  configs: unsupported('Use a bind mount, or `secrets` with `file`.'),
  develop: unsupported('Remove it: `slipway up` rebuilds what changed.'),
  ...unsupportedKeys('annotations', 'attach', 'blkio_config', 'cgroup', 'cgroup_parent', 'cpu_count', 'cpu_percent'),
  ...unsupportedKeys('cpu_period', 'cpu_quota', 'cpu_rt_period', 'cpu_rt_runtime', 'cpu_shares', 'cpus', 'cpuset'),
  ...unsupportedKeys('credential_spec', 'device_cgroup_rules', 'devices', 'dns', 'dns_opt', 'dns_search', 'domainname'),
  ...unsupportedKeys('gpus', 'group_add', 'ipc', 'isolation', 'label_file', 'logging', 'mac_address', 'mem_limit'),
  ...unsupportedKeys('mem_reservation', 'mem_swappiness', 'memswap_limit', 'models', 'oom_kill_disable'),
  ...unsupportedKeys('oom_score_adj', 'pid', 'pids_limit', 'platform', 'post_start', 'pre_start', 'pre_stop'),
  ...unsupportedKeys('privileged', 'provider', 'pull_policy', 'pull_refresh_after', 'runtime', 'security_opt'),
  ...unsupportedKeys('shm_size', 'stdin_open', 'storage_opt', 'sysctls', 'tty', 'ulimits', 'use_api_socket'),
  ...unsupportedKeys('userns_mode', 'uts', 'volumes_from'),
}
