import type { Change, Gap, JobVerdict, Plan } from '../core/plan.ts'
import type { Component } from '../landscape/component.ts'
import type { Project } from '../manifest/project.ts'

/** What every operation on an environment needs to know. */
export interface Request {
  /** Absolute folder of the project. */
  readonly directory: string
  /** Compose files named with `-f`; empty: found by name. */
  readonly files: readonly string[]
  /** Profiles named with `--profile`, `*` for all; empty: those of `COMPOSE_PROFILES`. */
  readonly profiles: readonly string[]
  /** `local`, or an environment of slipway.yaml. */
  readonly environment: string
}

/** `slipway config`. */
export interface ConfigRequest extends Request {
  /** Values that are named like secrets are shown too. Default false. */
  readonly showSecrets: boolean
}

/** `slipway synth`. */
export interface SynthRequest extends Omit<Request, 'environment'> {
  /** Absent: the only environment in AWS. */
  readonly environment?: string
  /** Absolute folder to write to; absent: nothing is written. */
  readonly output?: string
  /** Only this one of the components. */
  readonly component?: string
}

/** One component in `slipway synth`. */
export type SynthComponent = Pick<Component, 'name' | 'stack' | 'template' | 'inputs'>

/** `slipway synth`. */
export interface SynthReport {
  readonly project: string
  readonly environment: string
  /** In an order in which they can be made. */
  readonly components: readonly SynthComponent[]
  /** Names of the files that were written into the folder. */
  readonly files: readonly string[]
}

/** What every change of what runs needs to know. */
export interface ChangeRequest extends Request {
  /** Takes a lock that somebody else holds. */
  readonly breakLock: boolean
  /** Time limit of the whole change in milliseconds. Default 10 minutes, an hour in AWS. */
  readonly limitMs: number
}

/** `slipway plan`: what `up` would do with the same. */
export interface PlanRequest extends Request {
  /** Builds every image even when nothing of its context changed. */
  readonly rebuild: boolean
  /** Pulls images that are present already. */
  readonly pull: boolean
  /** Asks AWS nothing: the plan for an account in which nothing is yet. Default false. */
  readonly offline?: boolean
}

/** `slipway up`. */
export interface UpRequest extends ChangeRequest, PlanRequest {
  /** Resources in AWS with data that may be replaced or removed, as `<stack>.<logical id>`. Default: none. */
  readonly allowReplace?: readonly string[]
  /** What is said of jobs in AWS, by the name of the service. Default: nothing. */
  readonly jobs?: Readonly<Record<string, JobVerdict>>
  /** What a rehearsal in AWS changes of the files, once they were read. Default: nothing. */
  readonly change?: (project: Project) => Project
  /** Images are named as the files name them, and neither built nor pushed: an emulator has no registry. Default: false. */
  readonly imagesAsNamed?: boolean
}

/** `slipway rollback`. */
export interface RollbackRequest extends ChangeRequest {
  /** Number of the release; absent: the one before the current. */
  readonly to?: number
}

/** `slipway restart`. */
export interface RestartRequest extends ChangeRequest {
  /** Empty: all services. */
  readonly services: readonly string[]
}

/** `slipway scale`. */
export interface ScaleRequest extends ChangeRequest {
  /** How many containers of each service named here. */
  readonly replicas: Readonly<Record<string, number>>
}

/** `slipway down`. */
export interface DownRequest extends Request {
  /** Removes the volumes, and the data in them, too. */
  readonly volumes: boolean
  readonly breakLock: boolean
  /** Removes stacks that are protected from deletion too. Default false. */
  readonly unprotect?: boolean
  /** Called before anything of an environment in AWS is removed, once it is known that there is one; throws where nobody agrees. */
  readonly confirm?: () => Promise<void>
}

/** Where a service answers. */
export interface ServiceUrl {
  readonly service: string
  /** `http://…` for host rules, `tcp://address:port` for published ports. */
  readonly url: string
}

/** How `up`, `rollback`, `restart` and `scale` ended; failures are thrown. */
export interface DeployResult {
  readonly outcome: 'changed' | 'unchanged'
  readonly release: number
  readonly changes: readonly Change[]
  readonly urls: readonly ServiceUrl[]
  /** The gaps of the change with their length. */
  readonly gaps: readonly MeasuredGap[]
  readonly ms: number
}

/** A gap that there was. */
export interface MeasuredGap extends Gap {
  /** How long a service was away, or calls had to wait, in milliseconds. */
  readonly ms: number
}

/** How `up --watch` ended, with the release that is live. */
export interface WatchResult extends DeployResult {
  /** By Ctrl-C, with the release running on; or because somebody else took the environment down. */
  readonly ended: 'asked' | 'taken-down'
}

/** `slipway down`. */
export interface DownResult {
  /** Resources of the environment that still exist, by kind and name. Empty when all is gone. */
  readonly left: readonly string[]
  /** What was kept on purpose, with the command that removes it. */
  readonly kept: readonly { readonly what: string; readonly remove: string }[]
  readonly removed: number
  readonly ms: number
}

/** One container in `slipway status`. */
export interface ContainerReport {
  readonly container: string
  readonly release: number
  /** Short id of the image. */
  readonly image: string
  /** `running`, `exited (1)`, … */
  readonly state: string
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  /** Milliseconds since the epoch; 0 when it never started. */
  readonly startedAt: number
  /** `active` serves; `previous` is kept for rollback; `evidence` failed; `job` ran to its end. */
  readonly role: 'active' | 'previous' | 'evidence' | 'job' | 'oneoff'
}

/** One service in `slipway status`. */
export interface ServiceReport {
  readonly service: string
  readonly kind: 'service' | 'job'
  /** Containers that should run and that do, healthy where a health check says so. */
  readonly wanted: number
  readonly ready: number
  readonly urls: readonly string[]
  readonly containers: readonly ContainerReport[]
}

/** `slipway status`. */
export interface StatusReport {
  readonly project: string
  readonly environment: string
  /** Absent when nothing was ever deployed. */
  readonly release?: ReleaseEntry
  readonly services: readonly ServiceReport[]
  readonly edge: 'running' | 'stopped'
  /** Who changes it right now. */
  readonly lock?: LockHolder
}

/** Who holds the lock of an environment. */
export interface LockHolder {
  readonly user: string
  readonly host: string
  readonly pid: number
  readonly reason: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** One line of `slipway releases`, newest first. */
export interface ReleaseEntry {
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly by: string
  /** `up`, `rollback to 3`, `restart`, … */
  readonly reason: string
  /** Image of each service, short id. */
  readonly images: Readonly<Record<string, string>>
  readonly current: boolean
  /** True when it can serve again: every container of it still exists; in AWS its templates, images and secrets. */
  readonly kept: boolean
  /** What is gone of it, in words; in AWS alone, and where something is. */
  readonly gone?: readonly string[]
  /** Commit of the work tree that it was deployed from; in AWS alone, and where there was one. */
  readonly commit?: string
}

/** `slipway logs`. */
export interface LogsRequest extends Request {
  /** Empty: all services. */
  readonly services: readonly string[]
  readonly follow: boolean
  /** Lines per container from the end. Default 100. */
  readonly tail: number
  /** As docker takes it: `10m`, `2026-01-31T10:00:00`. */
  readonly since?: string
}

/** `slipway open`. */
export interface UrlsRequest extends Request {
  /** The one that is asked for; absent: any. */
  readonly service?: string
}

/** A line of a service's log. */
export interface LogLine {
  readonly service: string
  readonly container: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** In AWS: the first signs of the id of its task. */
  readonly task?: string
  /** In AWS: when it was written, in milliseconds since the epoch. */
  readonly at?: number
}

/** `slipway exec` and `slipway run`. */
export interface CommandRequest extends Request {
  readonly service: string
  readonly command: readonly string[]
  /** Which replica, from 1. */
  readonly index: number
  /** True when the user's terminal is given to the command. */
  readonly terminal: boolean
}

/** What is told while a command runs in AWS. */
export interface TaskOutlet {
  /** A line that it printed. */
  readonly onLine: (line: string) => void
  /** Where its task stands, in words; called when that changes. */
  readonly onState: (text: string) => void
}

/** One check of `slipway doctor`. */
export interface DoctorCheck {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly detail: string
  readonly fix?: string
}

/** The plan and what it would serve, for `slipway plan`. */
export interface PlanReport {
  readonly plan: Plan
  /** Services whose image would be built first; their image is not known before. */
  readonly builds: readonly string[]
  /** Services whose image would be pulled first. */
  readonly pulls: readonly string[]
}
