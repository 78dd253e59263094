import type { Argv, Secret } from './argv.ts'
import type { EdgeRules, Owner } from './route.ts'

/** When a step runs: `prepare` beside what serves, `switch` to the new, `retire` the old. */
export type Phase = 'prepare' | 'switch' | 'retire'

/** The phases in the order in which they run. */
export const phases: readonly Phase[] = ['prepare', 'switch', 'retire']

/** A file written into a container before it starts. */
export interface ContainerFile {
  /** Absolute path inside the container. */
  readonly path: string
  /** The bytes, one character each (latin1): a secret may be a key store. */
  readonly content: Secret
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Runs the docker client, unless the engine already is as wanted. */
export interface DockerEffect {
  readonly kind: 'docker'
  readonly argv: Argv
  /** Environment of the child, for `-e NAME`. */
  readonly env?: Readonly<Record<string, Secret>>
  /** Skips the step when `docker <inspect>` succeeds (`exists: true`) or fails (`exists: false`). */
  readonly unless?: { readonly inspect: Argv; readonly exists: boolean }
  /** What the client reads from its standard input. */
  readonly stdin?: 'empty-tar'
  /** The subnet that the engine would choose is given to it: only then can a container come back with the address it had. */
  readonly giveSubnet?: true
  /** A failure is told and does not end the plan: what follows has to happen anyway. */
  readonly mayFail?: true
}

/** Writes files into a container that was created and not yet started. */
export interface FilesEffect {
  readonly kind: 'files'
  readonly container: string
  readonly files: readonly ContainerFile[]
}

/** What a container has to reach before its step is done. */
export type Condition =
  | { readonly type: 'running'; readonly forMs: number }
  | { readonly type: 'healthy' }
  | { readonly type: 'succeeded' }
  | { readonly type: 'answering'; readonly ports: readonly number[] }
  | { readonly type: 'drained'; /** Passes no earlier than this. */ readonly restMs?: number }

/** Waits for a condition, within the step's time limit. */
export interface AwaitEffect {
  readonly kind: 'await'
  readonly container: string
  readonly service: string
  readonly condition: Condition
}

/** Makes the edge serve exactly these rules for the owner. */
export interface RouteEffect {
  readonly kind: 'route'
  readonly owner: Owner
  readonly rules: EdgeRules
}

/** Gives a container exactly these names on a network, at the address it has there unless another one is given. */
export interface JoinEffect {
  readonly kind: 'join'
  readonly container: string
  readonly network: string
  readonly aliases: readonly string[]
  readonly address?: string
}

/** The value of a parameter: a text, or an output of another stack that is read when the step runs. */
export type ParameterValue = { readonly value: string } | { readonly stack: string; readonly output: string }

/** Makes a CloudFormation stack exactly like this. */
export interface StackEffect {
  readonly kind: 'stack'
  readonly stack: string
  /** Text of the template. */
  readonly template: string
  /** The output with the bucket that a template goes through which is too large for a request; absent for all others. */
  readonly through?: { readonly stack: string; readonly output: string }
  /** Text of a smaller template that a new stack is made of first: the one with that bucket, which cannot go through it before. */
  readonly first?: string
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly tags: Readonly<Record<string, string>>
  readonly capabilities: readonly string[]
  /** Logical ids of the resources that the plan says are replaced; when AWS would replace another one, nothing changes. */
  readonly replaces: readonly string[]
}

/** Deletes a CloudFormation stack with everything in it that its template does not retain. */
export interface RemoveStackEffect {
  readonly kind: 'remove-stack'
  readonly stack: string
  /** ARN of the one that was observed: a new one of the same name stays. */
  readonly id: string
  /** Takes its termination protection off first. */
  readonly unprotect: boolean
}

/** Runs the task of a job to its end, unless it has ended well already for this task definition. */
export interface RunTaskEffect {
  readonly kind: 'run-task'
  /** Its name in the Compose file, which its container has too. */
  readonly service: string
  /** Stack that the task definition is of. */
  readonly stack: string
  readonly definition: ParameterValue
  readonly cluster: ParameterValue
  /** With commas between them, as the groups. */
  readonly subnets: ParameterValue
  readonly groups: ParameterValue
  /** Log group. */
  readonly logs: ParameterValue
  /** Where it is remembered how the job ended: an object in a bucket. */
  readonly bucket: ParameterValue
  readonly key: string
  readonly tags: Readonly<Record<string, string>>
  /** What somebody said of a job whose end nobody knows: it is `done`, or runs `again`. */
  readonly verdict?: JobVerdict
}

/** What somebody says of a job. */
export type JobVerdict = 'done' | 'again'

/** Stops tasks that Slipway started, and forgets that jobs have ended well. */
export interface StopTasksEffect {
  readonly kind: 'stop-tasks'
  /** Absent: there is none, and only records are forgotten. */
  readonly cluster?: string
  /** Only tasks of this family of definitions; absent: all that no service has. */
  readonly family?: string
  readonly records: readonly { readonly bucket: string; readonly key: string }[]
}

/** Starts the tasks of a service of ECS anew, of the definition that it has. */
export interface RestartServiceEffect extends ServiceTarget {
  readonly kind: 'restart-service'
}

/** Has a service of ECS run so many tasks. */
export interface ScaleServiceEffect extends ServiceTarget {
  readonly kind: 'scale-service'
  readonly wanted: number
}

/** A service of ECS. */
interface ServiceTarget {
  /** Its name in the Compose file. */
  readonly service: string
  /** Stack that it is of. */
  readonly stack: string
  readonly environment: string
}

/** The closed union of what a plan can do. Each says what to ensure, so repeating one is harmless. */
export type Effect = HostEffect | CloudEffect

/** What is done to a Docker Engine and the edge beside it. */
export type HostEffect = DockerEffect | FilesEffect | AwaitEffect | RouteEffect | JoinEffect

/** What is done to AWS. */
export type CloudEffect = StackEffect | RemoveStackEffect | RunTaskEffect | StopTasksEffect | ServiceEffect

/** What is done to a service of ECS beside its stack. */
export type ServiceEffect = RestartServiceEffect | ScaleServiceEffect

/** One step of a plan. */
export interface Step {
  /** Unique within the plan, for example `start:shop-web-1-r2`. */
  readonly id: string
  readonly phase: Phase
  /** Steps of the same or an earlier phase that must have succeeded first. */
  readonly needs: readonly string[]
  /** What the step does, in the words of the person who reads the plan. */
  readonly title: string
  /** The service the step belongs to, for grouping in the output. */
  readonly service?: string
  readonly effect: Effect
  /** What its failure means. Absent: what served before is put back. */
  readonly onFailure?: 'pause' | 'continue'
  /** Time limit in milliseconds. */
  readonly limitMs: number
}

/** A moment that cannot be avoided, named before it happens. */
export interface Gap {
  /** The service, or with `anew` the environment. */
  readonly service: string
  /** `away`: nobody serves. `calls`: calls from other containers wait or fail. `anew`: nobody serves until the whole change is done. */
  readonly kind: 'away' | 'calls' | 'anew'
  readonly reason: string
}

/** One line of a plan for a person: what happens to one thing. */
export interface Change {
  readonly action: 'create' | 'change' | 'replace' | 'start' | 'remove' | 'run' | 'switch' | 'keep'
  /** For example `service web`, `volume shop_db-data`. */
  readonly subject: string
  readonly detail: string
  /** How many containers of a service ran and will, where that changes. */
  readonly replicas?: { readonly from: number; readonly to: number }
  /** What happens to each resource of a stack. */
  readonly resources?: readonly PlannedResource[]
}

/** What happens to one resource of a stack. */
export interface PlannedResource {
  readonly logicalId: string
  /** For example `AWS::EC2::Subnet`. */
  readonly type: string
  /** `replace`: another one takes its place. */
  readonly action: 'create' | 'change' | 'replace' | 'remove'
  /** Names of the properties that change. */
  readonly properties: readonly string[]
  /** What changes within them, of a resource that is changed or replaced. */
  readonly changes?: readonly PropertyChange[]
  /** True when it holds data that would be gone. */
  readonly isStateful: boolean
}

/** What changes of one value within a resource, as a person would write it. A secret reads `[secret]`. */
export interface PropertyChange {
  /** For example `ContainerDefinitions`, `web`, `Environment`, `LEVEL`. */
  readonly path: readonly string[]
  /** Absent where there was none, or nobody knows it. */
  readonly from?: string
  /** Absent where there is none any more, or nobody knows it before it is made. */
  readonly to?: string
}

/** The ordered steps that turn what is into what is wanted. Data, not code. */
export interface Plan {
  readonly owner: Owner
  /** Number the release gets when the plan succeeds; the current one when nothing changes. */
  readonly release: number
  /** Digest of the observed facts the plan rests on. */
  readonly basis: string
  readonly changes: readonly Change[]
  readonly gaps: readonly Gap[]
  readonly steps: readonly Step[]
}
