import { describe, expect, it } from 'vitest'
import { preStartKeys } from './container-keys.ts'
import { scheduleKeys, triggerKeys } from './job.ts'
import type { KeyTable } from './keys.ts'
import { projectKeys } from './project-keys.ts'
import { buildKeys } from './readers/build.ts'
import { dependencyKeys } from './readers/depends-on.ts'
import * as deploy from './readers/deploy.ts'
import { envFileKeys } from './readers/env-files.ts'
import { healthcheckKeys } from './readers/healthcheck.ts'
import { bindKeys, mountKeys, volumeOptionKeys } from './readers/mounts.ts'
import { ipamKeys, networkKeys, networkUseKeys, volumeKeys } from './readers/networks.ts'
import { portKeys } from './readers/ports.ts'
import * as process from './readers/process.ts'
import { configKeys, secretKeys, secretMountKeys } from './readers/secrets.ts'
import { tmpfsKeys } from './readers/tmpfs.ts'
import { serviceKeys } from './service-keys.ts'

/** The keys of compose-spec.json (compose-go e70e961, November 2026), so that none is called unknown. */
const specification: readonly (readonly [string, KeyTable, string])[] = [
  ['top level', projectKeys, 'configs include jobs models name networks secrets services version volumes'],
  [
    'service',
    serviceKeys,
    'annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop privileged profiles provider pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir',
  ],
  [
    'build',
    buildKeys,
    'additional_contexts args cache_from cache_to context dockerfile dockerfile_inline entitlements extra_hosts isolation labels network no_cache no_cache_filter platforms privileged provenance pull sbom secrets shm_size ssh tags target ulimits',
  ],
  ['port', portKeys, 'app_protocol host_ip mode name protocol published target'],
  ['mount', mountKeys, 'bind consistency image read_only source target tmpfs type volume'],
  ['tmpfs', tmpfsKeys, 'mode size'],
  ['dependency', dependencyKeys, 'condition required restart'],
  [
    'network of a service',
    networkUseKeys,
    'aliases driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips mac_address priority',
  ],
  ['healthcheck', healthcheckKeys, 'disable interval retries start_interval start_period test timeout'],
  [
    'deploy',
    deploy.deployKeys,
    'endpoint_mode labels mode placement replicas resources restart_policy rollback_config update_config',
  ],
  ['update_config', deploy.updateConfigKeys, 'delay failure_action max_failure_ratio monitor order parallelism'],
  ['network', networkKeys, 'attachable driver driver_opts enable_ipv4 enable_ipv6 external internal ipam labels name'],
  ['volume', volumeKeys, 'driver driver_opts external labels name'],
  ['secret', secretKeys, 'driver driver_opts environment external file labels name template_driver'],
  ['secret of a service', secretMountKeys, 'gid mode source target uid'],
  ['config', configKeys, 'content environment external file labels name template_driver'],
  ['bind', bindKeys, 'create_host_path propagation recursive selinux'],
  ['volume of a mount', volumeOptionKeys, 'labels nocopy subpath'],
  ['ipam', ipamKeys, 'config driver options'],
  ['device request', deploy.deviceRequestKeys, 'capabilities count device_ids driver options'],
  ['limits', deploy.limitKeys, 'cpus memory pids'],
  ['reservations', deploy.reservationKeys, 'cpus devices generic_resources memory'],
  ['resources', deploy.resourceKeys, 'limits reservations'],
  ['restart_policy', deploy.restartPolicyKeys, 'condition delay max_attempts window'],
  ['placement', deploy.placementKeys, 'constraints max_replicas_per_node preferences'],
  ['ulimit', process.ulimitKeys, 'hard soft'],
  ['device', process.deviceKeys, 'permissions source target'],
  ['logging', process.loggingKeys, 'driver options'],
  [
    'blkio_config',
    process.blkioKeys,
    'device_read_bps device_read_iops device_write_bps device_write_iops weight weight_device',
  ],
  ['hook', process.hookKeys, 'command environment privileged user working_dir'],
  [
    'pre_start',
    preStartKeys,
    'annotations blkio_config cap_add cap_drop cgroup cgroup_parent command configs cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment extra_hosts gpus group_add hostname image init ipc isolation label_file labels logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable oom_score_adj per_replica pid pids_limit platform privileged pull_policy pull_refresh_after read_only runtime secrets security_opt shm_size stop_grace_period stop_signal storage_opt sysctls tmpfs ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir',
  ],
  ['triggers of a job', triggerKeys, 'manual schedule'],
  ['schedule', scheduleKeys, 'concurrency cron missed_fires timezone'],
  ['credential_spec', process.credentialKeys, 'config file registry'],
  ['provider', process.providerKeys, 'options type'],
  ['watch', process.watchKeys, 'action exec ignore include initial_sync path target'],
  ['develop', process.developKeys, 'watch'],
  ['model', process.modelKeys, 'context_size model name runtime_flags'],
  ['model of a service', process.modelUseKeys, 'endpoint_var model_var'],
  ['env_file', envFileKeys, 'format path required'],
]

describe('the tables of keys', () => {
  it.each(specification)('know every key of a %s', (_, table, keys) => {
    expect(Object.keys(table).toSorted()).toEqual(keys.split(' '))
  })
})
