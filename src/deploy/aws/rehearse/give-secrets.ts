import { Secret } from '../../../core/argv.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { placeOfSecret } from '../secrets/secret-place.ts'
import { writeSecret } from '../secrets/write-secret.ts'

/** Gives every secret of the Compose file a made-up value, for nobody has set one in an emulator; the answer takes them away. */
export async function giveSecrets(
  context: Context,
  { secrets }: Pick<Cloud, 'secrets'>,
  { project, owner }: Pick<LoadedLandscape, 'project' | 'owner'>,
): Promise<() => Promise<void>> {
  // One that the file names by its ARN cannot be made.
  const names = Object.keys(project.secrets)
    .map((key) => placeOfSecret(project, owner, key).secret)
    .filter((name) => !name.startsWith('arn:'))
  for (const name of names) {
    const description = 'Made up for a rehearsal.'
    await writeSecret(context, secrets, { owner, name, description, value: new Secret('rehearsed') })
  }
  return async () => {
    for (const name of names) await secrets.remove(name, 'at-once')
  }
}
