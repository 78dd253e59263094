import { relative } from 'node:path'
import { Secret } from '../../core/argv.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { checkValue } from './check-value.ts'
import { type LoadedSecrets, loadSecrets, neededSecrets, servicesWith, unknownSecret } from './load-secrets.ts'
import type { SetSecretRequest, SetSecretResult, StoreSecret } from './secret-report.ts'

/** Gives a secret of the Compose file its value in an environment. */
export async function setSecret(context: Context, request: SetSecretRequest): Promise<SetSecretResult> {
  const { name, environment } = request
  const loaded = await loadSecrets(context, request)
  const services = servicesWith(loaded, name)
  if (services.length === 0) throw unknownSecret(loaded, name, neededSecrets(loaded))
  const store = loaded.target
    ? await (await import('../aws/secrets/set-in-aws.ts')).openSecret(context, loaded, name)
    : storeHere(context, loaded, name)
  const value = new Secret(await request.readValue())
  checkValue(name, environment, value)
  const endsWithNewline = /^[^\n]*\n$/.test(value.reveal())
  return { name, environment, ...(await store(value)), services, endsWithNewline }
}

/** On this machine only what nothing else gives is kept. */
function storeHere({ keptSecrets }: Context, { project }: LoadedSecrets, name: string): StoreSecret {
  const source = project.secrets[name]
  if (source?.type === 'file') throw given(name, `the file ${relative(project.directory, source.path)}`)
  if (source?.type === 'environment') throw given(name, `the variable ${source.variable}`)
  return async (value) => {
    const before = await keptSecrets.read(project.name, name)
    if (value.equals(before)) return { outcome: 'unchanged' }
    await keptSecrets.write(project.name, name, value)
    return { outcome: before ? 'changed' : 'made' }
  }
}

function given(name: string, source: string): SlipwayError {
  return new SlipwayError({
    code: 'secret-invalid',
    what: `The secret ${name} is not set here`,
    why: `the Compose file takes its value from ${source}`,
    fix: 'Give the value there, or write `external: true` instead; for another environment name that.',
  })
}
