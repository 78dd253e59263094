import { relative } from 'node:path'
import { describeArgv, quoteWord } from '../../../core/argv.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import type { Failure } from '../../../core/error.ts'
import type { Issue } from '../../../core/issue.ts'
import type { Project } from '../../../manifest/project.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { currentVersion, placeOfSecret } from './secret-place.ts'

/** A secret of the Compose file in Secrets Manager. */
export interface FoundSecret {
  readonly key: string
  readonly input: string
  readonly isOurs: boolean
  readonly live: ObservedSecret | undefined
  /** Undefined where it has no value. */
  readonly version: string | undefined
  /** What is said where it has no value. */
  readonly issue: Issue
}

/** Looks for secrets of the Compose file in the account of an environment. */
export function observeSecrets(
  { secrets, account }: Cloud,
  { project, owner }: LoadedLandscape,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<readonly FoundSecret[]> {
  return Promise.all(
    keys.map(async (key) => {
      const { secret, isOurs } = placeOfSecret(project, owner, key)
      const live = await secrets.observe(secret, signal)
      const lack = isOurs ? ownLack(project, owner.environment, key) : otherLack(secret, account)
      const path = `secrets.${key}`
      const issue = { code: 'secret-missing', at: project.locate(path), path, ...lack }
      return { key, input: `secret ${key}`, isOurs, live, version: currentVersion(live), issue }
    }),
  )
}

/** A value of this machine is for this machine: it goes into an environment only when a person puts it there. */
function ownLack(project: Project, environment: string, key: string): Pick<Issue, 'message' | 'fix'> {
  const source = project.secrets[key]
  const set = describeArgv('slipway', ['secret', 'set', key, environment])
  const message = `The secret ${key} has no value in ${environment}`
  if (source?.type === 'file') {
    const file = quoteWord(relative(project.directory, source.path))
    return { message, fix: `Give it one: \`${set} < file\`; where it is that of this machine, \`${set} < ${file}\`.` }
  }
  if (source?.type === 'environment') {
    const printed = `printf %s "$${source.variable}" | ${set}`
    return { message, fix: `Give it one: \`${set} < file\`; where it is that of this machine, \`${printed}\`.` }
  }
  return { message, fix: `Give it one: \`${set} < file\`.` }
}

function otherLack(secret: string, account: string): Pick<Issue, 'message' | 'fix'> {
  const message = `There is no secret ${secret} with a value in Secrets Manager of ${account}`
  return { message, fix: 'Make it there, or correct its `name`; without a `name`, `slipway secret set` makes it.' }
}

/** The failure for secrets that have no value. */
export function lackOfSecrets({ owner }: LoadedLandscape, missing: readonly FoundSecret[]): Failure {
  return {
    code: 'secret-missing',
    what: missing.length === 1 ? 'A secret has no value' : `${missing.length} secrets have no value`,
    why: missing.map(({ key }) => key).join(', '),
    fix: `Give each a value, then run \`slipway up ${owner.environment}\` again. Nothing was changed.`,
    issues: missing.map(({ issue }) => issue),
  }
}
