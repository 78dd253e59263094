import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ImageManifest } from '../../../core/aws/registry-port.ts'
import type { Context } from '../../../core/context.ts'
import { type Failure, failureOf, SlipwayError } from '../../../core/error.ts'
import { unsuitable } from './check-platform.ts'
import { platformIn, platformsIn } from './image-manifest.ts'
import { type GivenWish, lookAt } from './look-given.ts'
import type { FoundImage } from './look-images.ts'

/**
 * Makes sure that images which are in ECR already are for the platform of their tasks. Where nobody lets us look, a warning says so: the
 * role of the tasks may be allowed what we are not.
 */
export async function checkGiven(context: Context, cloud: Cloud, found: readonly FoundImage[]): Promise<void> {
  const known = found.flatMap(({ wish: { source, ...wish }, ref, manifest }) =>
    source.kind === 'given' && ref?.includes('@') ? [{ wish: { ...wish, source }, manifest }] : [],
  )
  const pinned = known.filter(({ manifest }) => !manifest).map(({ wish }) => wish)
  const { manifests, denied } = await lookAt(context, cloud, pinned)
  for (const text of denied) context.emit({ type: 'note', level: 'warning', text })
  const tell = createTeller(context)
  await Promise.all(
    known.map(async ({ wish, manifest }) => {
      const { arn, name } = wish.source.given
      const read = manifest ?? manifests.get(arn)?.get(name)
      if (!read && manifests.has(arn)) throw new SlipwayError(gone(wish))
      if (read) await checkOne(context, cloud, { wish, manifest: read }, tell)
    }),
  )
}

interface Known {
  readonly wish: GivenWish
  readonly manifest: ImageManifest
}

async function checkOne(
  { signal }: Context,
  { registry }: Cloud,
  { wish, manifest }: Known,
  tell: (failure: Failure, ref: string) => void,
): Promise<void> {
  const { platform, ref, given } = wish.source
  const said = platformsIn(manifest.text)
  if (said.kind === 'unknown') return
  if (said.kind === 'list') {
    if (said.platforms.length > 0 && !said.platforms.includes(platform))
      throw unsuitable(wish, platform, said.platforms.join(', '))
    return
  }
  try {
    const found = platformIn(await registry.configuration(given, said.digest, signal))
    if (found !== undefined && found !== platform) throw unsuitable(wish, platform, found)
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (!failure.code.startsWith('aws-')) throw thrown
    tell(failure, ref)
  }
}

/** Says once of each image that its processor is not known. */
function createTeller({ emit }: Context): (failure: Failure, ref: string) => void {
  const told = new Set<string>()
  return ({ what, fix }, ref) => {
    if (told.has(ref)) return
    told.add(ref)
    emit({ type: 'note', level: 'warning', text: `The processor that ${ref} is for is not checked: ${what}. ${fix}` })
  }
}

function gone({ subject, source: { ref } }: GivenWish): Failure {
  return {
    code: 'image-missing',
    what: `The ${subject} is not in ECR`,
    why: `there is no ${ref}`,
    fix: 'Push it, or name another one. Nothing was changed.',
  }
}
