import type { Issue, Position } from '../core/issue.ts'
import type { AwsEnvironment } from './types/environment.ts'
import type { ConfigSource, SecretSource } from './types/files.ts'
import type { Network, Volume } from './types/networks.ts'
import type { Model } from './types/process.ts'
import type { Job, Service } from './types/service.ts'

export type { Build, SshKey } from './types/build.ts'
export type { Deploy, DeviceRequest, UpdateConfig } from './types/deploy.ts'
export type { ConfigSource, FileMount, SecretSource } from './types/files.ts'
export type { Mount } from './types/mounts.ts'
export type { Ipam, IpamPool, KeptFolder, Network, NetworkUse, Volume } from './types/networks.ts'
export type {
  BlkioConfig,
  Device,
  Hook,
  Logging,
  Model,
  ModelUse,
  Provider,
  Ulimit,
  WatchRule,
} from './types/process.ts'
export type {
  ContainerUse,
  Dependency,
  Healthcheck,
  Job,
  Port,
  PreStart,
  SecretMount,
  Service,
  ServiceRoute,
} from './types/service.ts'

/** A Compose project after reading, merging, interpolation and checks; every default of the specification filled in. */
export interface Project {
  readonly name: string
  /** Absolute folder of the first Compose file; relative paths inside it start here. */
  readonly directory: string
  /** The files read, as the user would name them; included and extended ones come after those that were named. */
  readonly files: readonly string[]
  /** Those whose profiles are active, in file order. */
  readonly services: Readonly<Record<string, Service>>
  /** Only what an active service uses; the same for volumes, secrets and configs. */
  readonly networks: Readonly<Record<string, Network>>
  readonly volumes: Readonly<Record<string, Volume>>
  readonly secrets: Readonly<Record<string, SecretSource>>
  readonly configs: Readonly<Record<string, ConfigSource>>
  readonly models?: Readonly<Record<string, Model>>
  /** Those whose profiles are active. */
  readonly jobs?: Readonly<Record<string, Job>>
  /** Services that are there and not active, with the profiles that would make them so. */
  readonly inactive: Readonly<Record<string, readonly string[]>>
  /** Where a key path such as `services.web.image` stands; the nearest parent when the key itself is absent. */
  readonly locate: (path: string) => Position
  /** True when the files give a value at exactly this key path. */
  readonly has: (path: string) => boolean
  /** Where a port, a mount or another part of a list was read; undefined for one that was made otherwise. */
  readonly placeOf?: (part: object) => { readonly path: string; readonly at: Position } | undefined
  /** An issue with the key path of the file it stands in, where another file than the Compose file gave the value. */
  readonly withOwnPath?: (issue: Issue) => Issue
  /** Every key that the files give, so that a platform can refuse the ones it cannot honour. */
  readonly given: readonly GivenKey[]
  /** Where it runs in AWS; absent: on an engine of Docker. */
  readonly aws?: AwsEnvironment
  /** A text without the values of variables that are named like secrets and without passwords in URLs, for printing. */
  readonly hideSecrets?: (text: string) => string
  /** A variable as interpolation sees it: the user's environment, then `.env`. For secrets of type `environment`. */
  readonly variable: (name: string) => string | undefined
}

/** A key that the files give. */
export interface GivenKey {
  /** With the user's own names as `*` and without list indices: `services.*.deploy.mode`. */
  readonly key: string
  /** As in an issue: `services.web.deploy.mode`. */
  readonly path: string
  readonly at: Position
  /** The value as text where it is a single one, after interpolation. */
  readonly value?: string
}
