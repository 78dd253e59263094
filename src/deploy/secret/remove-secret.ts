import type { Context } from '../../core/context.ts'
import { type LoadedSecrets, loadSecrets, neededSecrets, servicesWith, unknownSecret } from './load-secrets.ts'
import type { RemoveSecretRequest, RemoveSecretResult, SecretRemoval } from './secret-report.ts'

/** Takes the value of a secret away, also of one that the Compose file names no more. */
export async function removeSecret(context: Context, request: RemoveSecretRequest): Promise<RemoveSecretResult> {
  const loaded = await loadSecrets(context, request)
  const services = servicesWith(loaded, request.name)
  const remove = loaded.target ? (await import('../aws/secrets/remove-in-aws.ts')).removeInAws : removeHere
  const removal = { name: request.name, services, confirm: () => request.confirm(services) }
  const { name, environment } = request
  return { name, environment, services, ...(await remove(context, loaded, removal)) }
}

async function removeHere(
  { keptSecrets }: Context,
  loaded: LoadedSecrets,
  { name, services, confirm }: SecretRemoval,
): Promise<Pick<RemoveSecretResult, 'removed'>> {
  const project = loaded.project.name
  const kept = (await keptSecrets.list(project)).map((one) => one.name)
  if (!kept.includes(name)) {
    if (services.length === 0) throw unknownSecret(loaded, name, [...neededSecrets(loaded), ...kept])
    return { removed: false }
  }
  await confirm()
  await keptSecrets.remove(project, name)
  return { removed: true }
}
