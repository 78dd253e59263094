import type { RunTaskEffect } from '../../../core/plan.ts'
import type { JobRecord } from '../../../landscape/plan/plan-jobs.ts'
import { writeRecord } from './job-record.ts'
import type { CloudWork } from '../stacks/stack-work.ts'

/** The step that runs a job. */
export type JobWork = CloudWork<RunTaskEffect>

/** A job with everything that is known of it now. */
export interface Job {
  readonly work: JobWork
  readonly place: Place
  /** What is remembered of this task definition. */
  readonly record: JobRecord | undefined
}

/** Where a job runs, as ARNs, names and ids. */
export type Place = Readonly<Record<'definition' | 'cluster' | 'subnets' | 'groups' | 'logs' | 'bucket', string>>

/** Remembers where a run of a job stands. */
export function remember({ work, place }: Job, state: JobRecord['state'], token: string): Promise<void> {
  const record = { definition: place.definition, token, state, at: work.context.clock.now() }
  return writeRecord(work.cloud, { bucket: place.bucket, key: work.effect.key }, record)
}
