import { relative } from 'node:path'
import type { Context } from '../../core/context.ts'
import type { Request } from '../request.ts'
import { type LoadedSecrets, loadSecrets, neededSecrets, servicesWith } from './load-secrets.ts'
import type { SecretEntry } from './secret-report.ts'

/** The secrets of an environment: who needs them and whether they have a value, never the value. */
export async function listSecrets(context: Context, request: Request): Promise<readonly SecretEntry[]> {
  const loaded = await loadSecrets(context, request)
  if (!loaded.target) return listHere(context, loaded)
  return (await import('../aws/secrets/list-in-aws.ts')).listInAws(context, loaded)
}

async function listHere(context: Context, loaded: LoadedSecrets): Promise<readonly SecretEntry[]> {
  const { name: project } = loaded.project
  const kept = new Map((await context.keptSecrets.list(project)).map((one) => [one.name, one.changedAt]))
  const needed = neededSecrets(loaded)
  const rest = [...kept].filter(([name]) => !needed.includes(name))
  return [
    ...(await Promise.all(needed.map((name) => entryHere(context, loaded, name, kept.get(name))))),
    ...rest.map(([name, changedAt]) => ({ name, services: [], source: here, state: 'set' as const, changedAt })),
  ]
}

const here = 'this machine'

async function entryHere(
  { files }: Context,
  loaded: LoadedSecrets,
  name: string,
  keptAt: number | undefined,
): Promise<SecretEntry> {
  const { project } = loaded
  const services = servicesWith(loaded, name)
  const source = project.secrets[name]
  if (source?.type === 'file') {
    const facts = await files.look(source.path)
    const isThere = facts?.kind === 'file'
    return {
      ...{ name, services, source: `file ${relative(project.directory, source.path)}`, state: stateOf(isThere) },
      ...(isThere && { changedAt: facts.modifiedMs }),
    }
  }
  if (source?.type === 'environment') {
    const isThere = project.variable(source.variable) !== undefined
    return { name, services, source: `variable ${source.variable}`, state: stateOf(isThere) }
  }
  const isThere = keptAt !== undefined
  return { name, services, source: here, state: stateOf(isThere), ...(isThere && { changedAt: keptAt }) }
}

function stateOf(isThere: boolean): SecretEntry['state'] {
  return isThere ? 'set' : 'missing'
}
