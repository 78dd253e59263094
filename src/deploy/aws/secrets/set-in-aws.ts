import { describeArgv, Secret } from '../../../core/argv.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { LoadedSecrets } from '../../secret/load-secrets.ts'
import type { StoreSecret } from '../../secret/secret-report.ts'
import { placeOfSecret } from './secret-place.ts'
import { writeSecret } from './write-secret.ts'

/** Opens the place of a secret in Secrets Manager, so that its value is asked for only where it can be kept. */
export async function openSecret(context: Context, loaded: LoadedSecrets, key: string): Promise<StoreSecret> {
  const { project, owner, target = {} } = loaded
  const { secret: name, isOurs } = placeOfSecret(project, owner, key)
  if (!isOurs) throw notOurs(key, name)
  const cloud = await context.cloud.open(target)
  return async (value) => {
    const text = new Secret(Buffer.from(value.reveal(), 'latin1').toString('utf8'))
    const description = `The secret ${key} of ${owner.project} in ${owner.environment}, set with slipway secret set.`
    const { outcome, version } = await writeSecret(context, cloud.secrets, { owner, name, description, value: text })
    return { outcome, version }
  }
}

function notOurs(key: string, name: string): SlipwayError {
  const words = ['secretsmanager', 'put-secret-value', '--secret-id', name, '--secret-string', 'file://…']
  return new SlipwayError({
    code: 'secret-invalid',
    what: `The secret ${key} is not set by Slipway`,
    why: `the Compose file says that it is ${name} in Secrets Manager, which others made`,
    fix: `Change it there: \`${describeArgv('aws', words)}\`; or take its \`name\` away.`,
  })
}
