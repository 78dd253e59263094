import type { Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import type { LandscapeInput } from '../component.ts'
import { sensitiveVariables } from './sensitive.ts'

/**
 * Characters of all policies in a role, white space not counted, which nobody can have raised.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11.
 */
const maxCharacters = 10_240

/** What the policy has beside the secrets: images and logs, with ARNs of usual length. */
const otherCharacters = 900

/** The role that starts tasks names every secret of the service; its policy has an end. */
export function checkPolicy(input: LandscapeInput, service: Service): Refusal[] {
  const { project, environment } = input
  const prefix = `${project.name}/${environment.name}/`
  const keys = new Set(service.secrets.map(({ source }) => source))
  const names = [...keys].map((key) => {
    const source = project.secrets[key]
    return (source?.type === 'external' ? source.name : undefined) ?? `${prefix}${key}`
  })
  const own = sensitiveVariables(project, service).length > 0 ? [`${prefix}variables/${service.name}`] : []
  const length = [...names, ...own].reduce((sum, name) => sum + quotedArn(name, environment.region).length, 0)
  if (length + otherCharacters <= maxCharacters) return []
  const message = `the role of the task names each of its ${keys.size} secrets, which takes about ${length} of the ${maxCharacters} characters of a role's policy`
  const fix = 'Put several values into one secret, for example as JSON, or divide the service.'
  return [{ key: 'secrets', message, fix }]
}

/** As it stands in the policy, with the six letters that Secrets Manager adds to a name. */
function quotedArn(name: string, region = 'eu-central-1'): string {
  return name.startsWith('arn:')
    ? `"${name}",`
    : `"arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf",`
}
