import { describeArgv, type Secret } from '../../../core/argv.ts'
import type { ObservedSecret, SecretPort } from '../../../core/aws/secret-port.ts'
import type { Context } from '../../../core/context.ts'
import { digestOf } from '../../../core/digest.ts'
import { type Failure, SlipwayError } from '../../../core/error.ts'
import type { Owner } from '../../../core/route.ts'
import { currentVersion, isOfOwner, secretTags } from './secret-place.ts'

/** A secret of an environment and what shall be in it. */
export interface SecretWish {
  readonly owner: Owner
  readonly name: string
  readonly description: string
  /** Text. */
  readonly value: Secret
}

/** Where a value is now. */
export interface Written {
  readonly outcome: 'made' | 'changed' | 'unchanged'
  readonly live: ObservedSecret
  readonly version: string
}

/** Time between two tries to make a secret whose name is not free yet, in milliseconds, and how often that is tried. */
const paceMs = 2_000
const tries = 30

/**
 * Makes sure that a secret has a value: makes it, gives it a new version, or leaves one that has it already. One that is to be deleted
 * is taken back, because its name is not free before; what was deleted at once keeps its name for a while, too.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html (2026-11).
 */
export async function writeSecret(context: Context, secrets: SecretPort, wish: SecretWish): Promise<Written> {
  const { name, owner, value, description } = wish
  for (let left = tries; left > 0; left--) {
    const live = await secrets.observe(name, context.signal)
    if (live) {
      if (!isOfOwner(live, owner)) throw new SlipwayError(taken(name, owner))
      const written = await changeSecret(context, secrets, live, value)
      if (written) return written
    } else {
      const version = newVersion(context, name)
      // Without the signal: a call that is cut off may have been heard, and nobody would know.
      await secrets.create({ secret: name, description, tags: secretTags(owner), value, version })
      const made = await secrets.observe(name, context.signal)
      if (made && currentVersion(made) === version) return { outcome: 'made', live: made, version }
    }
    await context.clock.sleep(paceMs, context.signal)
  }
  throw new SlipwayError(notFree(name))
}

/** Id of a new version: it tells one attempt from another, and nothing of the value. */
function newVersion({ actor, clock }: Context, name: string, before = ''): string {
  return digestOf([name, before, actor.user, actor.host, actor.pid, clock.now()]).slice(0, 32)
}

/** Undefined when the secret went meanwhile. */
async function changeSecret(
  context: Context,
  secrets: SecretPort,
  live: ObservedSecret,
  value: Secret,
): Promise<Written | undefined> {
  const { signal } = context
  const isGoing = live.deletedAt !== undefined
  if (isGoing && !(await secrets.restore(live.arn))) return undefined
  const now = isGoing ? await secrets.observe(live.arn, signal) : live
  const current = currentVersion(now)
  if (!now) return undefined
  if (current !== undefined && value.equals(await secrets.read(live.arn, current, signal)))
    return { outcome: isGoing ? 'made' : 'unchanged', live: now, version: current }
  const version = newVersion(context, live.name, current)
  await secrets.put({ secret: live.arn, value, version })
  return { outcome: isGoing ? 'made' : 'changed', live: (await secrets.observe(live.arn, signal)) ?? now, version }
}

function taken(name: string, owner: Owner): Failure {
  const tags = Object.entries(secretTags(owner)).map(([key, value]) => `Key=${key},Value=${value}`)
  const words = ['secretsmanager', 'tag-resource', '--secret-id', name, '--tags', ...tags]
  return {
    code: 'secret-invalid',
    what: `There is a secret ${name} already`,
    why: 'it is without the tags by which Slipway knows its own',
    fix: `Tag it, and it is of this environment: \`${describeArgv('aws', words)}\`.`,
  }
}

function notFree(name: string): Failure {
  return {
    code: 'aws-failed',
    what: `The secret ${name} cannot be made yet`,
    why: 'AWS has not finished deleting the one that had this name',
    fix: 'Run this again in a few minutes.',
  }
}
