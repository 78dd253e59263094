import type { DeviceRequest, Service } from '../../../manifest/project.ts'
import type { DeviceRate, Ulimit } from '../../../manifest/types/process.ts'
import { csv, flag, option, options, pairOptions } from '../../../core/option-words.ts'

/** What a container gets of the machine; `deploy.resources` and the older keys of a service say the same. */
export function resourceOptions(service: Service): string[] {
  const { limits, reservations } = service.deploy?.resources ?? {}
  return [
    ...option('--cpus', service.cpus ?? limits?.cpus),
    ...option('--memory', service.memLimit ?? limits?.memory),
    ...option('--pids-limit', service.pidsLimit ?? limits?.pids),
    ...option('--memory-reservation', service.memReservation ?? reservations?.memory),
    ...option('--memory-swap', service.memswapLimit),
    ...option('--memory-swappiness', service.memSwappiness),
    ...processorOptions(service),
    ...flag('--oom-kill-disable', service.oomKillDisable),
    ...option('--oom-score-adj', service.oomScoreAdj),
    ...option('--shm-size', service.shmSize),
    ...options('--ulimit', Object.entries(service.ulimits ?? {}).map(ulimitWord)),
    ...diskOptions(service),
    ...options('--gpus', [...(service.gpus ?? []), ...(reservations?.devices ?? [])].map(gpuWord)),
  ]
}

function processorOptions(service: Service): string[] {
  return [
    ...option('--cpuset-cpus', service.cpuset),
    ...option('--cpu-shares', service.cpuShares),
    ...option('--cpu-quota', service.cpuQuota),
    ...option('--cpu-period', service.cpuPeriod),
    ...option('--cpu-rt-period', service.cpuRtPeriod),
    ...option('--cpu-rt-runtime', service.cpuRtRuntime),
  ]
}

/** A limit as the client writes it. */
function ulimitWord([name, limit]: readonly [string, Ulimit]): string {
  return typeof limit === 'number' ? `${name}=${limit}:${limit}` : `${name}=${limit.soft}:${limit.hard}`
}

function diskOptions({ blkioConfig, storageOpt }: Service): string[] {
  const rate = ({ path, rate: bytes }: DeviceRate) => `${path}:${bytes}`
  return [
    ...option('--blkio-weight', blkioConfig?.weight),
    ...options(
      '--blkio-weight-device',
      blkioConfig?.weightDevice?.map(({ path, weight }) => `${path}:${weight}`),
    ),
    ...options('--device-read-bps', blkioConfig?.deviceReadBps?.map(rate)),
    ...options('--device-read-iops', blkioConfig?.deviceReadIops?.map(rate)),
    ...options('--device-write-bps', blkioConfig?.deviceWriteBps?.map(rate)),
    ...options('--device-write-iops', blkioConfig?.deviceWriteIops?.map(rate)),
    ...pairOptions('--storage-opt', storageOpt),
  ]
}

/** CSV inside CSV: the client adds the capability `gpu` itself. */
function gpuWord({ count, deviceIds, driver, capabilities, options: given = {} }: DeviceRequest): string {
  const words = (capabilities ?? []).filter((word) => word !== 'gpu')
  const pairs = Object.entries(given).map(([key, value]) => `${key}=${value}`)
  return csv([
    ...(deviceIds
      ? [`device=${deviceIds.join(',')}`]
      : [`count=${count === undefined || count === -1 ? 'all' : count}`]),
    ...(driver === undefined ? [] : [`driver=${driver}`]),
    ...(words.length === 0 ? [] : [`capabilities=${words.join(',')}`]),
    ...(pairs.length === 0 ? [] : [`options=${pairs.join(',')}`]),
  ])
}
