import type { Change } from '../../core/plan.ts'
import type { LiveStack } from '../../landscape/plan/live-stack.ts'
import { componentOf } from '../../landscape/plan/live-stack.ts'
import type { LockHolder, ReleaseEntry, ServiceUrl } from '../request.ts'

/** One stack of an environment in AWS. */
export interface StackReport {
  readonly component: string
  readonly stack: string
  /** As CloudFormation says it, for example `UPDATE_COMPLETE`. */
  readonly status: string
  /** Why it is in that status, where CloudFormation says it. */
  readonly reason?: string
  /** When it was changed last, in milliseconds since the epoch. */
  readonly changedAt: number
  readonly outputs: Readonly<Record<string, string>>
}

/** A service of an environment in AWS, as ECS has it. */
export interface CloudService {
  readonly service: string
  readonly wanted: number
  readonly running: number
  /** Tasks that start. */
  readonly pending: number
  /** Family and revision of the task definition that is rolled out, for example `shop-prod-web:7`. */
  readonly definition: string
  /** As ECS says it: `COMPLETED`, `IN_PROGRESS` or `FAILED`. */
  readonly rollout: string
  /** Absent without a load balancer. */
  readonly targets?: { readonly healthy: number; readonly total: number }
  /** Why its tasks fail, the load balancer complains, or ECS gave up; absent where nothing is wrong. */
  readonly trouble?: string
}

/** A service that runs by the clock. */
export interface ScheduleReport {
  readonly service: string
  /** For example `rate(1 hour)`. */
  readonly expression: string
  readonly timezone: string
  /** Tasks of it that run or start now, those of `slipway run` among them. */
  readonly running: number
  /** How the last one ended, in words; absent where none did within the last hour. */
  readonly last?: string
}

/** Records that nobody but the user can make: where the names of the routes have to lead. */
export interface RecordsToMake {
  readonly hosts: readonly string[]
  /** The name of the load balancer. */
  readonly target: string
  readonly protocol: 'http' | 'https'
}

/** How `up` of an environment in AWS ended; failures are thrown. */
export interface LandscapeResult {
  readonly outcome: 'changed' | 'unchanged'
  /** Number of the release that serves; absent where there is no service. */
  readonly release?: number
  /** Number of the release that was gone back to. */
  readonly back?: number
  readonly environment: string
  readonly account: string
  readonly region: string
  readonly changes: readonly Change[]
  readonly stacks: readonly StackReport[]
  readonly urls: readonly ServiceUrl[]
  /** DNS records that are the user's to make; absent where there are none. */
  readonly records?: RecordsToMake
  readonly ms: number
}

/** `slipway status` of an environment in AWS. */
export interface LandscapeStatus {
  readonly project: string
  readonly environment: string
  readonly account: string
  readonly region: string
  /** The youngest one; its `current` is false when what is there is no release, as after an `up` that failed. */
  readonly release?: ReleaseEntry
  readonly stacks: readonly StackReport[]
  readonly services: readonly CloudService[]
  /** Absent where nothing runs by the clock. */
  readonly schedules?: readonly ScheduleReport[]
  readonly urls: readonly ServiceUrl[]
  /** DNS records that are the user's to make; absent where there are none. */
  readonly records?: RecordsToMake
  /** Who changes it right now. */
  readonly lock?: LockHolder
}

/** What is told of a stack. */
export function reportStack(stack: LiveStack): StackReport {
  const { name, status, reason, changedAt, outputs } = stack
  const component = componentOf(stack)
  return { component, stack: name, status, ...(reason !== undefined && { reason }), changedAt, outputs }
}

/** Where an environment can be opened: the outputs named `Url`. */
export function urlsOf(stacks: readonly LiveStack[]): ServiceUrl[] {
  return stacks.flatMap((stack) => {
    const { Url: url } = stack.outputs
    return url === undefined ? [] : [{ service: componentOf(stack), url }]
  })
}
