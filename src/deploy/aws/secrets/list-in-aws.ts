import type { SecretPort } from '../../../core/aws/secret-port.ts'
import type { Context } from '../../../core/context.ts'
import { sensitiveVariables } from '../../../landscape/service/sensitive.ts'
import { type LoadedSecrets, neededSecrets, servicesWith } from '../../secret/load-secrets.ts'
import type { SecretEntry } from '../../secret/secret-report.ts'
import { currentVersion, isOfOwner, placeOfSecret, secretPrefix, variablesName } from './secret-place.ts'

/** The secrets of an environment in Secrets Manager. Each is asked for by itself, for the list of all may be minutes old. */
export async function listInAws(context: Context, loaded: LoadedSecrets): Promise<readonly SecretEntry[]> {
  const { secrets } = await context.cloud.open(loaded.target ?? {})
  const { owner } = loaded
  const wanted = wantedSecrets(loaded)
  const names = new Set(wanted.map(({ secret }) => secret))
  const prefix = secretPrefix(owner)
  const stored = (await secrets.list(prefix, context.signal)).filter((one) => isOfOwner(one, owner))
  const rest = stored.filter(({ name, deletedAt }) => !names.has(name) && deletedAt === undefined)
  const all = [
    ...wanted,
    ...rest.map(({ name }) => ({ name: name.slice(prefix.length), secret: name, services: [] as string[] })),
  ]
  return Promise.all(all.map((one) => entryOf(secrets, one, context.signal)))
}

type Place = Pick<SecretEntry, 'name' | 'services' | 'isOthers'> & { readonly secret: string }

function wantedSecrets(loaded: LoadedSecrets): Place[] {
  const { project, owner } = loaded
  const keys = neededSecrets(loaded).map((name) => {
    const { secret, isOurs } = placeOfSecret(project, owner, name)
    return { name, services: servicesWith(loaded, name), secret, ...(!isOurs && { isOthers: true as const }) }
  })
  const withVariables = Object.values(project.services).filter((one) => sensitiveVariables(project, one).length > 0)
  const variables = withVariables.map(({ name }) => {
    const secret = variablesName(owner, name)
    return { name: secret.slice(secretPrefix(owner).length), services: [name], secret }
  })
  return [...keys, ...variables]
}

async function entryOf(secrets: SecretPort, { secret, ...place }: Place, signal: AbortSignal): Promise<SecretEntry> {
  const live = await secrets.observe(secret, signal)
  const source = live?.name ?? secret
  if (live?.deletedAt !== undefined) return { ...place, source, state: 'removed', deletedAt: live.deletedAt }
  const version = currentVersion(live)
  if (!live || version === undefined) return { ...place, source, state: 'missing' }
  const made = (await secrets.versions(live.arn, signal)).find(({ id }) => id === version)
  return { ...place, source, state: 'set', version, ...(made && { changedAt: made.createdAt }) }
}
