import type { Context } from '../core/context.ts'
import { type Failure, SlipwayError } from '../core/error.ts'
import type { Owner } from '../core/route.ts'
import { lastLine } from '../core/last-line.ts'
import { labelOptions, ownerLabels } from '../host/observe/labels.ts'
import { emptyTar } from '../host/observe/pack-files.ts'
import type { LockHolder } from './request.ts'

/**
 * Does work while nobody else changes the environment. The lock is a container that is never started: the engine
 * gives a name to one container only, whoever asks and from wherever. A holder that died on this machine is passed over.
 */
export async function withLock<T>(
  context: Context,
  owner: Owner,
  options: { readonly reason: string; readonly breakLock: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const other = options.breakLock ? await inspectLock(context, owner) : undefined
  if (other) await releaseLock(context, other)
  const held = await takeLock(context, owner, options.reason)
  try {
    return await work()
  } finally {
    await releaseLock(context, held)
  }
}

/** Who holds the lock of an environment, or undefined; what a dead holder left counts for nothing. */
export async function observeLock(context: Context, owner: Owner): Promise<LockHolder | undefined> {
  const lock = await inspectLock(context, owner)
  return lock && !isDead(context, lock.holder) ? lock.holder : undefined
}

/** Removes what a dead holder left, when there is nothing to do that would need the lock. */
export async function removeDeadLock(context: Context, owner: Owner): Promise<void> {
  // The image alone is left by one that died between two steps of its release; while a lock needs it, it stays.
  const [lock] = await Promise.all([inspectLock(context, owner), removeImage(context, lockImage(owner))])
  if (lock && isDead(context, lock.holder)) await releaseLock(context, lock)
}

interface Lock {
  readonly id: string
  readonly image: string
  readonly holder: LockHolder
}

async function inspectLock(context: Context, owner: Owner): Promise<Lock | undefined> {
  const format = '{{.Id}} {{.Image}} {{json .Config.Labels}}'
  const ran = await context.docker.run(['container', 'inspect', '--format', format, lockName(owner)])
  if (ran.code !== 0) return undefined
  const [, id = '', image = '', json = '{}'] = /^(\S+) (\S+) (.*)/s.exec(ran.stdout) ?? []
  const labels = JSON.parse(json) as Readonly<Record<string, string>>
  const holder = {
    user: labels[keys.user] ?? 'somebody',
    host: labels[keys.host] ?? 'another machine',
    pid: Number(labels[keys.pid] ?? 0),
    reason: labels[keys.reason] ?? '',
    since: Number(labels[keys.since] ?? 0),
  }
  return { id, image, holder }
}

const keys = {
  user: 'slipway.lock.user',
  host: 'slipway.lock.host',
  pid: 'slipway.lock.pid',
  reason: 'slipway.lock.reason',
  since: 'slipway.lock.since',
}

function lockName(owner: Owner): string {
  return `slipway-lock-${owner.project}-${owner.environment}`
}

/** Containers need an image; this one is empty and goes with the lock. */
function lockImage(owner: Owner): string {
  return `slipway-lock/${owner.project}-${owner.environment}:lock`
}

/** How often the lock is asked for: its holder may let it go, or turn out to be dead, in the meantime. */
const tries = 3

async function takeLock(context: Context, owner: Owner, reason: string): Promise<Held> {
  let refused = ''
  for (let round = 0; round < tries; round += 1) {
    const image = await ensureLockImage(context, owner)
    const argv = ['create', '--name', lockName(owner), ...ownerLabels(owner, 'lock'), ...holderLabels(context, reason)]
    const created = await context.docker.run([...argv, image, 'lock'])
    if (created.code === 0) return { id: created.stdout.trim(), image }
    refused = created.stderr
    await passOver(context, owner, await inspectLock(context, owner), image)
  }
  throw new SlipwayError(cannotLock(refused))
}

/** Removes the lock of a holder that died on this machine; throws `locked` for any other. */
async function passOver(context: Context, owner: Owner, other: Lock | undefined, image: string): Promise<void> {
  const isHeld = other !== undefined && !isDead(context, other.holder)
  if (other?.image !== image) await removeImage(context, image)
  if (isHeld) throw new SlipwayError(locked(context, other.holder))
  if (!other) return
  const text = `Taking over the lock of a \`${other.holder.reason}\` that ended without releasing it.`
  context.emit({ type: 'note', level: 'warning', text })
  await releaseLock(context, other)
}

/** Gives the id of the lock's image. One that is there already is used again, for a new one would leave it behind without a name. */
async function ensureLockImage(context: Context, owner: Owner): Promise<string> {
  const present = await context.docker.run(['image', 'inspect', '--format', '{{.Id}}', lockImage(owner)])
  if (present.code === 0) return present.stdout.trim()
  const imported = await context.docker.run(['import', '-', lockImage(owner)], { stdin: emptyTar })
  if (imported.code !== 0) throw new SlipwayError(cannotLock(imported.stderr))
  return imported.stdout.trim()
}

function holderLabels(context: Context, reason: string): string[] {
  const { actor, clock } = context
  return labelOptions({
    [keys.user]: actor.user,
    [keys.host]: actor.host,
    [keys.pid]: String(actor.pid),
    [keys.reason]: reason,
    [keys.since]: String(clock.now()),
  })
}

/** A lock's container and the image it needs, by id: the names may be somebody else's by now. */
type Held = Pick<Lock, 'id' | 'image'>

/** Takes no signal, for an aborted command has to release too. */
async function releaseLock(context: Context, { id, image }: Held): Promise<void> {
  await context.docker.run(['rm', '--force', id])
  await removeImage(context, image)
}

/** Not by force: the image stays while the lock of somebody else needs it. */
async function removeImage(context: Context, image: string): Promise<void> {
  await context.docker.run(['image', 'rm', image])
}

function isDead(context: Context, holder: LockHolder): boolean {
  return holder.host === context.actor.host && !context.actor.isAlive(holder.pid)
}

function locked(context: Context, holder: LockHolder): Failure {
  const seconds = Math.round((context.clock.now() - holder.since) / 1000)
  return {
    code: 'locked',
    what: 'Somebody else is changing this environment',
    why: `${holder.user} on ${holder.host} runs ${holder.reason} since ${seconds} s (process ${holder.pid})`,
    fix: 'Wait until it is done. If it is not running any more, add `--break-lock`.',
  }
}

function cannotLock(stderr: string): Failure {
  return {
    code: 'step-failed',
    what: 'Could not take the lock',
    why: lastLine(stderr, 'docker gave no reason'),
    fix: 'Run `slipway doctor`.',
  }
}
