import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import { currentLabel } from '../../../core/aws/secret-port.ts'
import type { Owner } from '../../../core/route.ts'
import type { Project } from '../../../manifest/project.ts'

/** Where the value of a secret is in Secrets Manager. */
export interface SecretPlace {
  /** Name, or the ARN that the Compose file gives. */
  readonly secret: string
  /** False for one that somebody else made, which is used as it is. */
  readonly isOurs: boolean
}

/** Where everything of an environment begins: `shop/prod/`. */
export function secretPrefix({ project, environment }: Owner): string {
  return `${project}/${environment}/`
}

/** Where a secret of the Compose file is: that of the environment, or the one that `external` names. */
export function placeOfSecret(project: Project, owner: Owner, key: string): SecretPlace {
  const source = project.secrets[key]
  const isNamed = project.has(`secrets.${key}.name`) || project.has(`secrets.${key}.external.name`)
  if (source?.type === 'external' && isNamed) return { secret: source.name ?? key, isOurs: false }
  return { secret: `${secretPrefix(owner)}${key}`, isOurs: true }
}

/** Between the prefix and the service of a secret with variables. No key of a secret has a slash. */
const variables = 'variables/'

/** Name of the secret with the sensitive variables of a service, which Slipway makes by itself. */
export function variablesName(owner: Owner, service: string): string {
  return `${secretPrefix(owner)}${variables}${service}`
}

/** True for the name of a secret that Slipway makes by itself: its value is in the files of the project. */
export function isVariables(owner: Owner, name: string): boolean {
  return name.startsWith(`${secretPrefix(owner)}${variables}`)
}

/** Tags of everything in Secrets Manager that is of an environment. */
export function secretTags({ project, environment }: Owner): Record<string, string> {
  return { 'slipway:project': project, 'slipway:environment': environment }
}

/** True for a secret of the environment. */
export function isOfOwner({ tags }: Pick<ObservedSecret, 'tags'>, owner: Owner): boolean {
  return Object.entries(secretTags(owner)).every(([key, value]) => tags[key] === value)
}

/** Id of the version that a secret has now; undefined where it has none, or is to be deleted. */
export function currentVersion(live: ObservedSecret | undefined): string | undefined {
  if (!live || live.deletedAt !== undefined) return undefined
  return Object.entries(live.labels).find(([, labels]) => labels.includes(currentLabel))?.[0]
}

/** A version as a template takes it. */
export function versionedArn(arn: string, version: string): string {
  return `${arn}:::${version}`
}
