import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { parseObject } from '../../../core/parse-object.ts'
import { jobKey, serviceOf, type JobRecord, type JobRecords } from '../../../landscape/plan/plan-jobs.ts'
import type { LandscapeWish } from '../../../landscape/plan/wish.ts'

/** Where the record of a job is. */
export interface RecordPlace {
  readonly bucket: string
  readonly key: string
}

/** What is remembered of the jobs of a landscape; nothing while there is no bucket. */
export async function observeJobs(
  cloud: Cloud,
  bucket: string | undefined,
  { landscape, owner }: LandscapeWish,
  signal: AbortSignal,
): Promise<JobRecords> {
  if (bucket === undefined) return {}
  const jobs = landscape.components.filter(({ job }) => job)
  const found = await Promise.all(
    jobs.map(async (job) => {
      signal.throwIfAborted()
      const key = jobKey(owner.environment, serviceOf(job))
      return [job.name, await readRecord(cloud, { bucket, key })] as const
    }),
  )
  return Object.fromEntries(found)
}

/** What is remembered of a job; undefined for what nobody can read. */
export async function readRecord({ objects }: Cloud, { bucket, key }: RecordPlace): Promise<JobRecord | undefined> {
  const text = await objects.read(bucket, key)
  const { definition, token, state, at } = parseObject(text ?? '')
  if (typeof definition !== 'string' || typeof token !== 'string' || typeof at !== 'number') return undefined
  return state === 'begun' || state === 'done' || state === 'failed' ? { definition, token, state, at } : undefined
}

/** Remembers a run of a job. */
export function writeRecord({ objects }: Cloud, { bucket, key }: RecordPlace, record: JobRecord): Promise<void> {
  return objects.write(bucket, key, JSON.stringify(record))
}
