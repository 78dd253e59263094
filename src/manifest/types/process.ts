/** A limit of the kernel: one number for both, or soft and hard. */
export type Ulimit = number | { readonly soft: number; readonly hard: number }

/** A device of the machine inside the container. */
export interface Device {
  /** A path, or a CDI name such as `vendor.com/class=name`. */
  readonly source: string
  readonly target?: string
  /** Of `r`, `w` and `m`. Default `rwm`. */
  readonly permissions?: string
}

/** Where the container's output goes. */
export interface Logging {
  readonly driver?: string
  readonly options?: Readonly<Record<string, string>>
}

/** Limits of disk input and output. */
export interface BlkioConfig {
  readonly weight?: number
  readonly weightDevice?: readonly { readonly path: string; readonly weight: number }[]
  readonly deviceReadBps?: readonly DeviceRate[]
  readonly deviceReadIops?: readonly DeviceRate[]
  readonly deviceWriteBps?: readonly DeviceRate[]
  readonly deviceWriteIops?: readonly DeviceRate[]
}

/** Bytes or operations each second of one device. */
export interface DeviceRate {
  readonly path: string
  readonly rate: number
}

/** A command inside a container at a moment of its life. */
export interface Hook {
  readonly command: readonly string[]
  readonly user?: string
  readonly privileged?: boolean
  readonly workingDir?: string
  /** As the file gives it; null takes the variable of the service. */
  readonly environment?: Readonly<Record<string, string | null>>
}

/** Windows: where the account's credential comes from. */
export interface CredentialSpec {
  readonly config?: string
  readonly file?: string
  readonly registry?: string
}

/** A service that is no container: a program that Compose starts. */
export interface Provider {
  readonly type: string
  readonly options?: Readonly<Record<string, readonly string[]>>
}

/** One rule of `develop.watch`. */
export interface WatchRule {
  readonly path: string
  readonly action: 'rebuild' | 'sync' | 'restart' | 'sync+restart' | 'sync+exec'
  readonly target?: string
  readonly exec?: Hook
  readonly include?: readonly string[]
  readonly ignore?: readonly string[]
  readonly initialSync?: boolean
}

/** An AI model of the top level. */
export interface Model {
  readonly model: string
  readonly name?: string
  readonly contextSize?: number
  readonly runtimeFlags?: readonly string[]
}

/** Under which variables a service learns of a model. */
export interface ModelUse {
  readonly endpointVariable?: string
  readonly modelVariable?: string
}
