import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import { type LoadedSecrets, neededSecrets, unknownSecret } from '../../secret/load-secrets.ts'
import type { RemoveSecretResult, SecretRemoval } from '../../secret/secret-report.ts'
import { secretNames } from './secret-names.ts'
import { isOfOwner, isVariables, placeOfSecret, secretPrefix } from './secret-place.ts'

/** How long a value that a person set can be brought back, in days; the most that AWS allows. */
const recoveryDays = 30

/** Begins the deletion of a secret in Secrets Manager; `set` takes it back. */
export async function removeInAws(
  context: Context,
  loaded: LoadedSecrets,
  { name, services, confirm }: SecretRemoval,
): Promise<Pick<RemoveSecretResult, 'removed' | 'deletedAt'>> {
  const { project, owner, target = {} } = loaded
  const { secret, isOurs } = placeOfSecret(project, owner, name)
  if (!isOurs) throw notOurs(name, secret)
  if (secretNames(loaded).includes(secret) && isVariables(owner, secret)) throw madeAgain(name, owner.environment)
  const { secrets } = await context.cloud.open(target)
  const live = await secrets.observe(secret, context.signal)
  if (!live) {
    if (services.length === 0) throw unknownSecret(loaded, name, await knownNames(context, loaded, secrets))
    return { removed: false }
  }
  if (!isOfOwner(live, owner)) throw notOurs(name, secret)
  if (live.deletedAt !== undefined) return { removed: false, deletedAt: live.deletedAt }
  await confirm()
  await secrets.remove(live.arn, recoveryDays)
  const gone = await secrets.observe(live.arn, context.signal)
  return { removed: true, ...(gone?.deletedAt !== undefined && { deletedAt: gone.deletedAt }) }
}

async function knownNames(
  { signal }: Context,
  loaded: LoadedSecrets,
  secrets: Awaited<ReturnType<Context['cloud']['open']>>['secrets'],
): Promise<readonly string[]> {
  const prefix = secretPrefix(loaded.owner)
  const stored = (await secrets.list(prefix, signal)).filter((one) => isOfOwner(one, loaded.owner))
  return [...new Set([...neededSecrets(loaded), ...stored.map(({ name }) => name.slice(prefix.length))])]
}

function madeAgain(name: string, environment: string): SlipwayError {
  return new SlipwayError({
    code: 'secret-invalid',
    what: `${name} was not removed`,
    why: 'these are the sensitive variables of a service, which Slipway stores by itself',
    fix: `Take them out of the Compose file; \`slipway down ${environment}\` removes them with the rest.`,
  })
}

function notOurs(name: string, secret: string): SlipwayError {
  return new SlipwayError({
    code: 'secret-invalid',
    what: `The secret ${name} was not removed`,
    why: `${secret} in Secrets Manager was made by others`,
    fix: `Remove it there: \`aws secretsmanager delete-secret --secret-id ${secret}\`.`,
  })
}
