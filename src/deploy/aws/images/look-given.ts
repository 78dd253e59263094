import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ImageManifest } from '../../../core/aws/registry-port.ts'
import type { Context } from '../../../core/context.ts'
import { type Failure, failureOf } from '../../../core/error.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import type { ImageSource, ImageWish } from './image-wish.ts'
import type { FoundImage } from './look-images.ts'

/** A wish for an image that is in ECR already. */
export type GivenWish = ImageWish & { readonly source: Extract<ImageSource, { kind: 'given' }> }

/** What was found of images that are in ECR already. */
export interface GivenImages {
  /** Without `ref` where there is no such image. */
  readonly found: readonly FoundImage[]
  /** Says of which nobody let us look. */
  readonly denied: readonly string[]
}

/** Looks up what the tags of images mean that are in ECR already, each repository once. What is named by digest says it itself. */
export async function lookForGiven(context: Context, cloud: Cloud, wishes: readonly ImageWish[]): Promise<GivenImages> {
  const given = wishes.flatMap(({ source, ...wish }): GivenWish[] =>
    source.kind === 'given' ? [{ ...wish, source }] : [],
  )
  const tagged = given.filter(({ source }) => !isDigest(source.given.name))
  const looked = await lookAt(context, cloud, tagged)
  const found = given.map((wish): FoundImage => {
    const { ref, given: named } = wish.source
    if (isDigest(named.name)) return { wish, images: [], ref: `${named.uri}@${named.name}` }
    const manifests = looked.manifests.get(named.arn)
    if (!manifests) return { wish, images: [], ref }
    const manifest = manifests.get(named.name)
    return { wish, images: [], ...(manifest && { ref: `${named.uri}@${manifest.digest}`, manifest }) }
  })
  return { found, denied: looked.denied }
}

function isDigest(name: string): boolean {
  return name.includes(':')
}

/** What is known of repositories: manifests by the names that were asked for. */
export interface LookedAt {
  /** By the ARN of the repository; not there: nobody let us look. */
  readonly manifests: ReadonlyMap<string, ReadonlyMap<string, ImageManifest>>
  readonly denied: readonly string[]
}

/** Reads the manifests of images that are in ECR already. */
export async function lookAt(
  { signal }: Context,
  { registry }: Cloud,
  wishes: readonly GivenWish[],
): Promise<LookedAt> {
  const places = new Map(wishes.map(({ source: { given } }) => [given.arn, given]))
  const looked = await Promise.all(
    [...places.values()].map(async (place) => {
      const ours = wishes.filter(({ source }) => source.given.arn === place.arn)
      const names = [...new Set(ours.map(({ source }) => source.given.name))]
      try {
        return { arn: place.arn, manifests: await registry.manifests(place, names, signal) }
      } catch (thrown) {
        const failure = failureOf(thrown)
        if (failure.code !== 'aws-denied') throw thrown
        return { arn: place.arn, denied: deniedNote(ours, failure) }
      }
    }),
  )
  return {
    manifests: new Map(looked.flatMap(({ arn, manifests }) => (manifests ? [[arn, manifests] as const] : []))),
    denied: looked.flatMap(({ denied }) => denied ?? []),
  }
}

function deniedNote(wishes: readonly GivenWish[], { what, fix }: Failure): string {
  const refs = [...new Set(wishes.map(({ source }) => source.ref))].join(', ')
  return `${refs}: used as it is named, for nobody here may look what its tag means and for which processor it is. ${what}. ${fix}`
}

/** The failure for images that are not there; undefined where all are. */
export function lackOfImages({ project, owner }: LoadedLandscape, found: readonly FoundImage[]): Failure | undefined {
  const missing = found.flatMap(({ wish, ref }) => (ref === undefined && wish.source.kind === 'given' ? [wish] : []))
  if (missing.length === 0) return undefined
  return {
    code: 'image-missing',
    what: missing.length === 1 ? 'An image is not in ECR' : `${missing.length} images are not in ECR`,
    why: missing.map(refOf).join(', '),
    fix: `Push each, or correct its name, then run \`slipway up ${owner.environment}\` again. Nothing was changed.`,
    issues: missing.map((wish) => {
      const path = wish.service === 'tools' ? '' : `services.${wish.service}.image`
      const message = `The ${wish.subject} is not in ECR: ${refOf(wish)}`
      return { code: 'image-missing', at: project.locate(path), path, message }
    }),
  }
}

function refOf({ source }: ImageWish): string {
  return source.kind === 'given' ? source.ref : ''
}
