import type { Position } from '../core/issue.ts'

/** A Compose project after reading, interpolation and checks; every default of the specification filled in. */
export interface Project {
  readonly name: string
  /** Absolute folder of the Compose file; relative paths inside it start here. */
  readonly directory: string
  /** The files read, as the user would name them. */
  readonly files: readonly string[]
  /** In file order. */
  readonly services: Readonly<Record<string, Service>>
  /** Only what a service uses; the same for volumes and secrets. */
  readonly networks: Readonly<Record<string, Network>>
  readonly volumes: Readonly<Record<string, Volume>>
  readonly secrets: Readonly<Record<string, SecretSource>>
  /** A variable as interpolation sees it: the user's environment, then `.env`. For secrets of type `environment`. */
  readonly variable: (name: string) => string | undefined
  /** Where a key path such as `services.web.image` stands; the nearest parent when the key itself is absent. */
  readonly locate: (path: string) => Position
}

export interface Service {
  readonly name: string
  readonly image?: string
  readonly build?: Build
  /** Absent: the image's own. Empty: none. */
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  /** Values may be secret: they are wrapped before they leave the manifest's readers. */
  readonly environment: Readonly<Record<string, string>>
  readonly ports: readonly Port[]
  /** Container ports other services may call, TCP. */
  readonly expose: readonly number[]
  readonly volumes: readonly Mount[]
  readonly tmpfs: readonly string[]
  readonly secrets: readonly SecretMount[]
  readonly dependsOn: readonly Dependency[]
  readonly healthcheck?: Healthcheck
  readonly replicas: number
  /** `deploy.update_config.order`; absent: decided by whether the service has a writable volume. */
  readonly updateOrder?: 'start-first' | 'stop-first'
  readonly restart: string
  readonly stopSignal?: string
  /** Time between the stop signal and the kill. Default 10 s, as in Docker. */
  readonly stopGraceMs: number
  readonly user?: string
  readonly workingDir?: string
  readonly hostname?: string
  readonly init?: boolean
  readonly readOnly?: boolean
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly extraHosts: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly networks: readonly NetworkUse[]
}

export interface Build {
  /** Absolute folder. */
  readonly context: string
  /** Relative to the context. Default `Dockerfile`. */
  readonly dockerfile: string
  readonly target?: string
  readonly args: Readonly<Record<string, string>>
}

export interface Port {
  /** Port inside the container. */
  readonly target: number
  /** Port of this machine; absent: reached through the edge by name only. */
  readonly published?: number
  readonly hostIp: string
}

export type Mount =
  | { readonly type: 'volume'; readonly source: string; readonly target: string; readonly readOnly: boolean }
  | { readonly type: 'anonymous'; readonly target: string }
  | { readonly type: 'bind'; readonly source: string; readonly target: string; readonly readOnly: boolean }

export interface SecretMount {
  /** Key in the project's `secrets`. */
  readonly source: string
  /** Absolute path in the container. Default `/run/secrets/<source>`. */
  readonly target: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface Dependency {
  readonly service: string
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
}

export interface Healthcheck {
  /** As in an image: `CMD` and words, or `CMD-SHELL` and a line; `NONE` switches the image's own off, an empty list keeps it. */
  readonly test: readonly string[]
  readonly intervalMs?: number
  readonly timeoutMs?: number
  readonly startPeriodMs?: number
  readonly startIntervalMs?: number
  readonly retries?: number
}

export interface NetworkUse {
  /** Key in the project's `networks`. */
  readonly network: string
  readonly aliases: readonly string[]
}

export interface Network {
  /** Name in the engine, for example `shop_default`. */
  readonly name: string
  readonly internal: boolean
}

export interface Volume {
  /** Name in the engine, for example `shop_db-data`. */
  readonly name: string
}

/** Where a secret comes from. */
export type SecretSource =
  { readonly type: 'file'; readonly path: string } | { readonly type: 'environment'; readonly variable: string }
