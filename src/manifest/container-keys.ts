import { readCommand } from './readers/command.ts'
import { readGpus } from './readers/deploy.ts'
import { readEnvFiles } from './readers/env-files.ts'
import { readExtraHosts } from './readers/extra-hosts.ts'
import { readLabelFiles } from './readers/label-files.ts'
import { listOf, readTextList, readSomeTexts, readTextOrList, readTexts, readUniqueTexts } from './readers/lists.ts'
import { readMounts } from './readers/mounts.ts'
import { readNetworkUses } from './readers/networks.ts'
import { readLabels, readOptions, readVariables } from './readers/pairs.ts'
import * as process from './readers/process.ts'
import * as scalars from './readers/scalars.ts'
import { readConfigMount, readSecretMount } from './readers/secrets.ts'

const { readBoolean, readBytes, readDuration, readInteger, readNumber, readOptionalText, readSigned } = scalars

/** Every key that says what one container is: those of a service, and of each entry of its `pre_start`. */
export const containerKeys = {
  annotations: readLabels,
  blkio_config: process.readBlkio,
  cap_add: readUniqueTexts,
  cap_drop: readUniqueTexts,
  cgroup: scalars.oneOf('host', 'private'),
  cgroup_parent: readOptionalText,
  command: readCommand,
  configs: listOf(readConfigMount),
  cpu_count: readInteger,
  cpu_percent: scalars.integerBetween(0, 100),
  cpu_period: scalars.readMicroseconds,
  cpu_quota: scalars.readMicroseconds,
  cpu_rt_period: scalars.readMicroseconds,
  cpu_rt_runtime: scalars.readMicroseconds,
  cpu_shares: readSigned,
  cpus: readNumber,
  cpuset: readOptionalText,
  credential_spec: process.readCredential,
  device_cgroup_rules: readTextList,
  devices: listOf(process.readDevice),
  dns: readSomeTexts,
  dns_opt: readUniqueTexts,
  dns_search: readTextOrList,
  domainname: readOptionalText,
  entrypoint: readCommand,
  env_file: readEnvFiles,
  environment: readVariables,
  extra_hosts: readExtraHosts,
  gpus: readGpus,
  group_add: listOf(scalars.readTextOrNumber),
  hostname: readOptionalText,
  image: scalars.readSomeText,
  init: readBoolean,
  ipc: readOptionalText,
  isolation: readOptionalText,
  label_file: readLabelFiles,
  labels: readLabels,
  logging: process.readLogging,
  mac_address: readOptionalText,
  mem_limit: readBytes,
  mem_reservation: readBytes,
  mem_swappiness: readBytes,
  memswap_limit: readBytes,
  models: process.readModelUses,
  network_mode: readOptionalText,
  networks: readNetworkUses,
  oom_kill_disable: readBoolean,
  oom_score_adj: scalars.integerBetween(-1000, 1000),
  pid: scalars.readNullableText,
  pids_limit: readSigned,
  platform: readOptionalText,
  privileged: readBoolean,
  pull_policy: scalars.readPullPolicy,
  pull_refresh_after: readOptionalText,
  read_only: readBoolean,
  runtime: readOptionalText,
  secrets: listOf(readSecretMount),
  security_opt: readUniqueTexts,
  shm_size: readBytes,
  stop_grace_period: readDuration,
  stop_signal: readOptionalText,
  storage_opt: readOptions,
  sysctls: readLabels,
  tmpfs: readTexts,
  ulimits: process.readUlimits,
  use_api_socket: readBoolean,
  user: readOptionalText,
  userns_mode: readOptionalText,
  uts: readOptionalText,
  volumes: readMounts,
  volumes_from: readUniqueTexts,
  working_dir: readOptionalText,
}

/** The keys of a container that runs to its end before a service starts. */
export const preStartKeys = { ...containerKeys, per_replica: readBoolean }
