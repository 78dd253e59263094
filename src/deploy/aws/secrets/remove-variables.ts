import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import { describeArgv } from '../../../core/argv.ts'
import type { Context } from '../../../core/context.ts'
import type { Owner } from '../../../core/route.ts'
import type { DownResult } from '../../request.ts'
import { isOfOwner, isVariables, secretPrefix } from './secret-place.ts'

/** What became of the secrets of an environment that was taken down. */
export interface SecretsEnd extends Pick<DownResult, 'left' | 'kept'> {
  readonly removed: number
}

/**
 * Removes what Slipway made by itself, at once: the values are in the files of the project. What a person set is kept and named, for
 * nobody else has it. `names` are looked at one by one, for the list of all may be minutes old; each removal is proved by asking again.
 */
export async function removeVariables(
  { signal }: Context,
  { secrets, stacks }: Cloud,
  owner: Owner,
  names: readonly string[],
): Promise<SecretsEnd> {
  const own = await findOwn(secrets, owner, names, signal)
  // A stack that is protected stays, and so does what its tasks start with.
  const used = (await stacks.list(signal)).flatMap(({ parameters }) => Object.values(parameters))
  const isUsed = ({ arn }: ObservedSecret) => used.some((value) => value.startsWith(`${arn}:::`))
  const made = own.filter(({ name }) => isVariables(owner, name))
  const going = made.filter((one) => !isUsed(one))
  for (const { arn } of going) await secrets.remove(arn, 'at-once')
  const after = await Promise.all(going.map(({ arn }) => secrets.observe(arn, signal)))
  const left = after.flatMap((one) => (one && one.deletedAt === undefined ? [`secret ${one.name}`] : []))
  const kept = own.filter((one) => !going.includes(one)).map((one) => keptSecret(one, owner))
  return { left, kept, removed: going.length - left.length }
}

/** Secrets with the tags of the environment, without those that AWS is deleting already. */
async function findOwn(
  secrets: Cloud['secrets'],
  owner: Owner,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ObservedSecret[]> {
  const [listed, named] = await Promise.all([
    secrets.list(secretPrefix(owner), signal),
    Promise.all(names.map((name) => secrets.observe(name, signal))),
  ])
  const all = [...listed, ...named.flatMap((one) => (one ? [one] : []))]
  const found = new Map(all.map((one) => [one.arn, one]))
  // Asked again: what is listed may have gone since.
  const now = await Promise.all([...found.keys()].map((arn) => secrets.observe(arn, signal)))
  return now
    .flatMap((one) => (one && one.deletedAt === undefined && isOfOwner(one, owner) ? [one] : []))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function keptSecret({ name }: ObservedSecret, owner: Owner): DownResult['kept'][number] {
  const { environment } = owner
  if (isVariables(owner, name))
    return {
      what: `secret ${name}, which a stack that is kept needs`,
      remove: `slipway down ${environment} --unprotect`,
    }
  const key = name.slice(secretPrefix(owner).length)
  return {
    what: `secret ${name}, whose value was set by hand`,
    remove: describeArgv('slipway', ['secret', 'rm', key, environment]),
  }
}
