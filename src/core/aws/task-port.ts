import type { Secret } from '../argv.ts'
import type { TaskState } from './task-state.ts'

/** A task of its own that is to run once, on Fargate. */
export interface TaskOrder {
  readonly cluster: string
  /** ARN of the task definition, with the revision. */
  readonly definition: string
  readonly subnets: readonly string[]
  readonly groups: readonly string[]
  /** By what it is found again: at most 128 letters, digits, `-`, `/` and `_`. */
  readonly startedBy: string
  /** The same order twice is one task, for an hour at least and a day at most. At most 64 characters. */
  readonly token: string
  readonly tags: Readonly<Record<string, string>>
  /** Another command for one of its containers. */
  readonly command?: { readonly container: string; readonly words: readonly string[] }
}

/** How an order of a task ended: it is there, or AWS has no room for it and says why. */
export type TaskAnswer = { readonly task: TaskState } | { readonly refused: string }

/** Tasks that are looked for. */
export interface TaskQuery {
  readonly cluster: string
  /** Name of a task definition without the revision; absent: all. */
  readonly family?: string
}

/** A shell that is to be opened in a container of a task. */
export interface ShellOrder {
  readonly cluster: string
  readonly task: TaskState
  readonly container: string
  readonly command: readonly string[]
}

/** An open way into a container, for the program `session-manager-plugin`. */
export interface ShellSession {
  /** `ecs:<cluster>_<task id>_<runtime id>`. */
  readonly target: string
  readonly sessionId: string
  readonly streamUrl: string
  readonly token: Secret
}

/** Tasks of ECS in one account and region. Calls are bounded in time; each throws a `SlipwayError` that says what mends it. */
export interface TaskPort {
  run(order: TaskOrder, signal?: AbortSignal): Promise<TaskAnswer>
  /** One task; undefined when ECS has forgotten it, which is an hour after its end or later, or when the cluster is gone. */
  observe(cluster: string, arn: string, signal?: AbortSignal): Promise<TaskState | undefined>
  /** Those that run and those that ended within the last hour, the oldest first; none where there is no such cluster. */
  list(query: TaskQuery, signal?: AbortSignal): Promise<readonly TaskState[]>
  /** Begins to stop it; harmless when it has ended. */
  stop(cluster: string, arn: string, reason: string, signal?: AbortSignal): Promise<void>
  /** Runs a command in a container, with the user's terminal, until it ends; gives the exit code of the program that carries it. */
  shell(order: ShellOrder, onOpen: () => void): Promise<number>
}
