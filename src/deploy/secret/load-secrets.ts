import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { readProject } from '../../manifest/read-project.ts'
import { isInAws } from '../aws/is-in-aws.ts'
import { type LoadedProject, loadProject, manifestFailure, ownerOf } from '../load-project.ts'
import type { Request } from '../request.ts'

/** A project whose secrets are looked at; in AWS with the place of the environment. */
export interface LoadedSecrets extends LoadedProject {
  readonly target?: AwsTarget
}

/** Reads the manifest. What a platform cannot honour is no matter here: secrets are set before the first `up`. */
export async function loadSecrets(context: Context, request: Request): Promise<LoadedSecrets> {
  if (!isInAws(request)) return loadProject(context, request)
  const { directory, files, profiles, environment } = request
  const { project, issues } = await readProject({
    ...{ directory, files, profiles, environment, target: 'aws' },
    ...{ env: context.env, readText: context.files.readText },
  })
  if (!project?.aws) throw manifestFailure(issues, request)
  const { region, account, role } = project.aws
  return { project, owner: ownerOf(project, request), target: { region, account, role } }
}

/** Services that need a secret. Builds run on this machine, so what only they need is never in AWS. */
export function servicesWith({ project, target }: LoadedSecrets, key: string): readonly string[] {
  const needing = Object.values(project.services).filter(({ secrets, build }) => {
    const mounts = [...secrets, ...(target ? [] : (build?.secrets ?? []))]
    return mounts.some(({ source }) => source === key)
  })
  return needing.map(({ name }) => name)
}

/** Keys of the secrets that services need, in file order. */
export function neededSecrets(loaded: LoadedSecrets): readonly string[] {
  return Object.keys(loaded.project.secrets).filter((key) => servicesWith(loaded, key).length > 0)
}

/** The failure for a secret that nobody knows. */
export function unknownSecret({ owner }: LoadedSecrets, name: string, known: readonly string[]): SlipwayError {
  const near = nearestWord(name, known)
  const others = known.length === 0 ? 'no service has secrets' : `services need ${known.join(', ')}`
  return new SlipwayError({
    code: 'secret-unknown',
    what: `There is no secret ${name} in ${owner.environment}`,
    why: near === undefined ? others : `did you mean ${near}?`,
    fix: 'Name one of the Compose file, or add it there: `secrets` at the top and in the service that needs it.',
  })
}
