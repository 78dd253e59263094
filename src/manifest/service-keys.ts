import { readBuild } from './readers/build.ts'
import { readCommand } from './readers/command.ts'
import { readDependencies } from './readers/depends-on.ts'
import { readDeploy, readGpus } from './readers/deploy.ts'
import { readEnvFiles } from './readers/env-files.ts'
import { readExtraHosts } from './readers/extra-hosts.ts'
import { readHealthcheck } from './readers/healthcheck.ts'
import { readLabelFiles } from './readers/label-files.ts'
import { listOf, readTextList, readSomeTexts, readTextOrList, readTexts, readUniqueTexts } from './readers/lists.ts'
import { readMounts } from './readers/mounts.ts'
import { readNetworkUses } from './readers/networks.ts'
import { readLabels, readOptions, readVariables } from './readers/pairs.ts'
import { readExposed, readPorts } from './readers/ports.ts'
import * as process from './readers/process.ts'
import { readRestart } from './readers/restart.ts'
import * as scalars from './readers/scalars.ts'
import { readConfigMount, readSecretMount } from './readers/secrets.ts'
import { optionalKeys, type Fields } from './keys.ts'

const { readBoolean, readBytes, readDuration, readInteger, readNumber, readOptionalText, readSigned } = scalars

/** Every key of a service in the Compose Specification and what reads it. The docs' table comes from here. */
export const serviceKeys = {
  annotations: readLabels,
  attach: readBoolean,
  blkio_config: process.readBlkio,
  build: readBuild,
  cap_add: readUniqueTexts,
  cap_drop: readUniqueTexts,
  cgroup: scalars.oneOf('host', 'private'),
  cgroup_parent: readOptionalText,
  command: readCommand,
  configs: listOf(readConfigMount),
  container_name: scalars.readContainerName,
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
  depends_on: readDependencies,
  deploy: readDeploy,
  develop: optionalKeys(process.developKeys),
  device_cgroup_rules: readTextList,
  devices: listOf(process.readDevice),
  dns: readSomeTexts,
  dns_opt: readUniqueTexts,
  dns_search: readTextOrList,
  domainname: readOptionalText,
  entrypoint: readCommand,
  env_file: readEnvFiles,
  environment: readVariables,
  expose: listOf(readExposed),
  extends: scalars.ignored,
  external_links: readUniqueTexts,
  extra_hosts: readExtraHosts,
  gpus: readGpus,
  group_add: listOf(scalars.readTextOrNumber),
  healthcheck: readHealthcheck,
  hostname: readOptionalText,
  image: scalars.readSomeText,
  init: readBoolean,
  ipc: readOptionalText,
  isolation: readOptionalText,
  label_file: readLabelFiles,
  labels: readLabels,
  links: readUniqueTexts,
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
  ports: readPorts,
  post_start: listOf(process.readHook),
  pre_start: listOf(process.readPreStart),
  pre_stop: listOf(process.readHook),
  privileged: readBoolean,
  profiles: readUniqueTexts,
  provider: process.readProvider,
  pull_policy: scalars.readPullPolicy,
  pull_refresh_after: readOptionalText,
  read_only: readBoolean,
  restart: readRestart,
  runtime: readOptionalText,
  scale: readInteger,
  secrets: listOf(readSecretMount),
  security_opt: readUniqueTexts,
  shm_size: readBytes,
  stdin_open: readBoolean,
  stop_grace_period: readDuration,
  stop_signal: readOptionalText,
  storage_opt: readOptions,
  sysctls: readLabels,
  tmpfs: readTexts,
  tty: readBoolean,
  ulimits: process.readUlimits,
  use_api_socket: readBoolean,
  user: readOptionalText,
  userns_mode: readOptionalText,
  uts: readOptionalText,
  volumes: readMounts,
  volumes_from: readUniqueTexts,
  working_dir: readOptionalText,
}

/** What the file says of a service. */
export type ServiceFields = Fields<typeof serviceKeys>
