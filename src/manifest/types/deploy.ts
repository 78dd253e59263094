/** `deploy` as the file gives it. */
export interface Deploy {
  readonly mode?: string
  readonly endpointMode?: string
  readonly replicas?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly updateConfig?: UpdateConfig
  readonly rollbackConfig?: UpdateConfig
  readonly resources?: Resources
  readonly restartPolicy?: RestartPolicy
  readonly placement?: Placement
}

/** How a service moves from one release to the next, or back. */
export interface UpdateConfig {
  /** Containers at once; 0: all. */
  readonly parallelism?: number
  readonly delayMs?: number
  readonly failureAction?: 'rollback' | 'pause' | 'continue'
  readonly monitorMs?: number
  readonly maxFailureRatio?: number
  readonly order?: 'start-first' | 'stop-first'
}

/** What a service may use, and what must be free for it. */
export interface Resources {
  readonly limits?: ResourceLimits
  readonly reservations?: ResourceReservations
}

/** The most a container gets. */
export interface ResourceLimits {
  /** Processors, for example 0.5. */
  readonly cpus?: number
  /** Bytes. */
  readonly memory?: number
  readonly pids?: number
}

/** The least a container gets. */
export interface ResourceReservations {
  readonly cpus?: number
  /** Bytes. */
  readonly memory?: number
  readonly devices?: readonly DeviceRequest[]
  readonly genericResources?: readonly GenericResource[]
}

/** A kind of device that a container needs, for example a GPU. */
export interface DeviceRequest {
  readonly capabilities?: readonly string[]
  readonly driver?: string
  /** -1: all. */
  readonly count?: number
  readonly deviceIds?: readonly string[]
  readonly options?: Readonly<Record<string, string>>
}

/** A countable resource by the user's own name; Swarm only. */
export interface GenericResource {
  readonly kind?: string
  readonly value?: number
}

/** When a container that ended is started again. */
export interface RestartPolicy {
  /** `none`, `on-failure` or `any`. */
  readonly condition?: string
  readonly delayMs?: number
  readonly maxAttempts?: number
  readonly windowMs?: number
}

/** On which machines a service may run; means nothing on one engine. */
export interface Placement {
  readonly constraints?: readonly string[]
  /** The `spread` of each preference. */
  readonly preferences?: readonly string[]
  readonly maxReplicasPerNode?: number
}
