import type { AnswerRule, HostRule } from '../../core/route.ts'
import type { Build } from './build.ts'
import type { Deploy, DeviceRequest } from './deploy.ts'
import type { FileMount } from './files.ts'
import type { Mount } from './mounts.ts'
import type { NetworkUse } from './networks.ts'
import type {
  BlkioConfig,
  CredentialSpec,
  Device,
  Hook,
  Logging,
  ModelUse,
  Provider,
  Ulimit,
  WatchRule,
} from './process.ts'

type Texts = Readonly<Record<string, string>>

/**
 * A service after merging, `extends` and interpolation. What the file leaves out is absent, so that the image or the engine
 * decides, but for the fields that are not optional: those hold the specification's default.
 */
export interface Service extends ServiceLimits, ServiceNetworking, ServiceLife {
  readonly name: string
  readonly image?: string
  readonly build?: Build
  /** Absent: the image's own; empty: none at all. The same for `command`. */
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  /** Values may be secret: they are wrapped before they leave the manifest's readers. `env_file` is in it already. */
  readonly environment: Texts
  /** Names that `environment` gives without a value and nobody sets; the container does not get them. */
  readonly unset?: readonly string[]
  readonly volumes: readonly Mount[]
  /** The key `tmpfs`: paths, each perhaps with `:options`. */
  readonly tmpfs: readonly string[]
  readonly secrets: readonly SecretMount[]
  readonly configs?: readonly FileMount[]
  /** Names of services or `container:name`, each perhaps with `:ro` or `:rw`. */
  readonly volumesFrom?: readonly string[]
  /** `label_file` is in it already. */
  readonly labels: Texts
  readonly annotations?: Texts
  readonly profiles?: readonly string[]
  readonly platform?: string
  /** `always`, `never`, `missing`, `build`, `daily`, `weekly`, `every_<duration>`, … */
  readonly pullPolicy?: string
  readonly develop?: readonly WatchRule[]
  readonly models?: Readonly<Record<string, ModelUse>>
  readonly provider?: Provider
  readonly credentialSpec?: CredentialSpec
}

/** When a service starts, how often it runs, and how it ends. */
export interface ServiceLife {
  /** In file order; `links`, `volumes_from`, `network_mode: service:` and their like are in it as in Compose. */
  readonly dependsOn: readonly Dependency[]
  readonly healthcheck?: Healthcheck
  /** Of `scale`, else `deploy.replicas`. Default 1. */
  readonly replicas: number
  /** `deploy.update_config.order`; absent: decided by whether the service has a writable volume. */
  readonly updateOrder?: 'start-first' | 'stop-first'
  readonly deploy?: Deploy
  readonly restart: string
  readonly stopSignal?: string
  /** Time between the stop signal and the kill. Default 10 s, as in Docker. */
  readonly stopGraceMs: number
  readonly preStart?: readonly PreStart[]
  readonly postStart?: readonly Hook[]
  readonly preStop?: readonly Hook[]
  readonly attach?: boolean
}

/** A container that runs to its end before those of the service start. */
export interface PreStart extends ContainerUse {
  /** Once for each replica. Default: once, before the first. */
  readonly perReplica?: boolean
}

/** A container that runs to its end when it is asked for, or at a set time. */
export interface Job extends ContainerUse {
  readonly triggers: {
    /** False: never when it is asked for. */
    readonly manual?: boolean
    readonly schedule?: readonly Schedule[]
  }
}

/** When a job runs by itself. */
export interface Schedule {
  readonly cron: string
  readonly timezone?: string
  readonly concurrency?: 'forbid' | 'queue'
  readonly missedFires?: 'one' | 'skip'
}

/** A container that is none of a service. */
export interface ContainerUse {
  /** Before a service, what it does not say itself is the service's, but for the mounts: it gets those of the service's container. */
  readonly container: Omit<Service, 'name'>
  /** `environment` without what is in `envFiles`, as a resolved model has it; null: whatever the variable is. */
  readonly environment: Readonly<Record<string, string | null>>
  readonly envFiles: readonly EnvFileUse[]
}

/** A file of variables. */
export interface EnvFileUse {
  /** Absolute. */
  readonly path: string
  readonly required: boolean
  /** Taken as it stands, without quotes and variables. */
  readonly raw: boolean
}

/** How a service is reached, and what it reaches. */
export interface ServiceNetworking {
  /** From slipway.yaml: rules of the edge. Absent: the default host names; empty: none. */
  readonly routes?: readonly ServiceRoute[]
  /** Ranges are written out. */
  readonly ports: readonly Port[]
  /** Container ports other services may call, TCP. */
  readonly expose: readonly number[]
  /** Every entry of `expose` as the file has it: `80`, `5000/udp`, `90-92`. */
  readonly exposed?: readonly string[]
  /** In the order of joining; empty with `networkMode`. */
  readonly networks: readonly NetworkUse[]
  /** `none`, `host`, `service:name`, `container:name` or a network. */
  readonly networkMode?: string
  readonly containerName?: string
  readonly hostname?: string
  readonly domainname?: string
  /** `host:address` words. */
  readonly extraHosts: readonly string[]
  readonly dns?: readonly string[]
  readonly dnsSearch?: readonly string[]
  readonly dnsOpt?: readonly string[]
  /** `service` or `service:alias`. */
  readonly links?: readonly string[]
  readonly externalLinks?: readonly string[]
  readonly macAddress?: string
}

/** What a container may do and use. Sizes are bytes. */
export interface ServiceLimits {
  readonly user?: string
  readonly groupAdd?: readonly string[]
  readonly workingDir?: string
  readonly init?: boolean
  readonly readOnly?: boolean
  readonly privileged?: boolean
  readonly stdinOpen?: boolean
  readonly tty?: boolean
  readonly useApiSocket?: boolean
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly securityOpt?: readonly string[]
  readonly sysctls?: Texts
  readonly ulimits?: Readonly<Record<string, Ulimit>>
  readonly devices?: readonly Device[]
  readonly deviceCgroupRules?: readonly string[]
  /** `gpus: all` is one request of count -1. */
  readonly gpus?: readonly DeviceRequest[]
  readonly shmSize?: number
  readonly memLimit?: number
  readonly memReservation?: number
  readonly memSwappiness?: number
  /** -1: no limit. */
  readonly memswapLimit?: number
  readonly oomKillDisable?: boolean
  readonly oomScoreAdj?: number
  readonly pidsLimit?: number
  /** Processors, for example 0.5. */
  readonly cpus?: number
  readonly cpuset?: string
  readonly cpuShares?: number
  readonly cpuQuota?: number
  readonly cpuPeriod?: number
  readonly cpuRtPeriod?: number
  readonly cpuRtRuntime?: number
  readonly cpuCount?: number
  readonly cpuPercent?: number
  readonly blkioConfig?: BlkioConfig
  readonly cgroup?: 'host' | 'private'
  readonly cgroupParent?: string
  /** `host`, `service:name`, `container:name`, `private`, `shareable`. The same for `pid`. */
  readonly ipc?: string
  readonly pid?: string
  readonly uts?: string
  readonly usernsMode?: string
  readonly runtime?: string
  readonly isolation?: string
  readonly storageOpt?: Texts
  readonly logging?: Logging
}

/** One container port and where it is published. */
export interface Port {
  /** Port inside the container. */
  readonly target: number
  /** Port of this machine; absent: reached through the edge by name only. */
  readonly published?: number
  /** The whole range of which the engine takes a free one, `8000-8010`; then `published` is absent. */
  readonly publishedRange?: string
  readonly hostIp: string
  /** The file names no address: Docker then listens on IPv6 too. */
  readonly everyAddress?: true
  /** Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp' | 'sctp'
  readonly name?: string
  readonly appProtocol?: string
  /** `ingress` or `host`, the same on one engine. Default `ingress`. */
  readonly mode?: string
}

/** A rule of the edge for a service: its requests go to a port of the container, or the edge answers them itself. */
export type ServiceRoute = Omit<HostRule, 'service' | 'targets'> | AnswerRule

/** A secret as a file in the container. */
export interface SecretMount {
  /** Key in the project's `secrets`. */
  readonly source: string
  /** Absolute path in the container. Default `/run/secrets/<source>`. */
  readonly target: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A service that must be there before another starts. */
export interface Dependency {
  readonly service: string
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
  /** False: only a warning when the other service is not there. Default true. */
  readonly required?: boolean
  /** Restart this service after the other was recreated. Default false. */
  readonly restart?: boolean
}

/** How Docker finds out whether a container works. */
export interface Healthcheck {
  /** As in an image: `CMD` and words, or `CMD-SHELL` and a line; `NONE` switches the image's own off; empty keeps the image's. */
  readonly test: readonly string[]
  readonly intervalMs?: number
  readonly timeoutMs?: number
  readonly startPeriodMs?: number
  readonly startIntervalMs?: number
  readonly retries?: number
}
