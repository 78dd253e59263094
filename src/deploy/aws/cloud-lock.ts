import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { type Failure, SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import { dateOf } from '../../core/time.ts'
import type { LockHolder } from '../request.ts'

/** Where the lock of an environment is: an object in the bucket of the foundation. */
export interface LockPlace {
  readonly cloud: Cloud
  readonly bucket: string
  readonly owner: Owner
}

/**
 * Does work while nobody else changes the environment. S3 takes an object of a name that is not there from one writer only
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, 2026-11). A holder that died on this machine is
 * passed over.
 */
export async function withCloudLock<T>(
  context: Context,
  place: LockPlace,
  options: { readonly reason: string; readonly breakLock: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const { objects } = place.cloud
  if (options.breakLock) await objects.remove(place.bucket, keyOf(place.owner))
  const text = await takeLock(context, place, options.reason)
  try {
    return await work()
  } finally {
    // Only what is still ours: somebody may have broken the lock and taken it.
    const now = await objects.read(place.bucket, keyOf(place.owner)).catch(() => text)
    if (now === text) await objects.remove(place.bucket, keyOf(place.owner))
  }
}

/** Who holds the lock of an environment; what a dead holder left counts for nothing. */
export async function observeCloudLock(context: Context, place: LockPlace): Promise<LockHolder | undefined> {
  const holder = parseHolder(await place.cloud.objects.read(place.bucket, keyOf(place.owner)))
  return holder && !isDead(context, holder) ? holder : undefined
}

/** Throws `locked` while somebody else changes the environment. Takes nothing: what follows needs no lock, but would be for nothing. */
export async function refuseLocked(context: Context, place: LockPlace): Promise<void> {
  const holder = await observeCloudLock(context, place)
  if (holder) throw new SlipwayError(locked(holder))
}

/** Removes what a dead holder left, when there is nothing to do that would need the lock. */
export async function removeDeadCloudLock(context: Context, { cloud, bucket, owner }: LockPlace): Promise<void> {
  const holder = parseHolder(await cloud.objects.read(bucket, keyOf(owner)))
  if (holder && isDead(context, holder)) await cloud.objects.remove(bucket, keyOf(owner))
}

function keyOf({ environment }: Owner): string {
  return `locks/${environment}.json`
}

/** How often the lock is asked for: its holder may let it go, or turn out to be dead, in the meantime. */
const tries = 3

async function takeLock(context: Context, { cloud, bucket, owner }: LockPlace, reason: string): Promise<string> {
  const { user, host, pid } = context.actor
  const text = JSON.stringify({ user, host, pid, reason, since: context.clock.now() })
  for (let round = 0; round < tries; round++) {
    if (await cloud.objects.create(bucket, keyOf(owner), text)) return text
    const present = await cloud.objects.read(bucket, keyOf(owner))
    // The answer to our own call was lost, and the repeated one found what the first had written.
    if (present === text) return text
    const holder = parseHolder(present)
    if (holder && !isDead(context, holder)) throw new SlipwayError(locked(holder))
    if (!holder) continue
    const note = `Taking over the lock of a \`${holder.reason}\` that ended without releasing it.`
    context.emit({ type: 'note', level: 'warning', text: note })
    await cloud.objects.remove(bucket, keyOf(owner))
  }
  throw new SlipwayError({
    code: 'locked',
    what: 'Could not take the lock',
    why: 'others take it again and again',
    fix: 'Wait a minute, then run this again.',
  })
}

function parseHolder(text: string | undefined): LockHolder | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as LockHolder)
}

function isDead({ actor }: Context, { host, pid }: LockHolder): boolean {
  return host === actor.host && !actor.isAlive(pid)
}

function locked(holder: LockHolder): Failure {
  const since = dateOf(holder.since).toISOString().slice(0, 16).replace('T', ' ')
  return {
    code: 'locked',
    what: 'Somebody else is changing this environment',
    why: `${holder.user} on ${holder.host} runs ${holder.reason} since ${since} UTC (process ${holder.pid})`,
    fix: 'Wait until it is done. If it is not running any more, add `--break-lock`.',
  }
}
