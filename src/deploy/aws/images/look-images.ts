import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ImageManifest, Repository, StoredImage } from '../../../core/aws/registry-port.ts'
import type { Context } from '../../../core/context.ts'
import type { Change } from '../../../core/plan.ts'
import type { Input } from '../../../landscape/component.ts'
import type { Delivered } from '../delivery.ts'
import { newestOf, tagStart } from './image-tag.ts'
import { type ImageSource, type ImageWish, keyOf } from './image-wish.ts'

/** What is asked for anew although it is there. */
export interface Renewal {
  /** Builds every image again. */
  readonly rebuild: boolean
  /** Copies images of other registries again. */
  readonly pull: boolean
}

/** An image that is wanted, and what of it is in the registry. */
export interface FoundImage {
  readonly wish: ImageWish
  /** Undefined while the foundation does not have it. */
  readonly repository?: Repository
  readonly images: readonly StoredImage[]
  /** What its tags begin with, where that is known. */
  readonly start?: string
  /** The image by its digest, or as it is named where nobody may look; undefined when it is still to be put there. */
  readonly ref?: string
  /** Of an image that is in ECR already, where it was read. */
  readonly manifest?: ImageManifest
}

/** Looks for every image in the registry that is made here; writes nothing, and asks no engine. */
export async function lookForOwn(
  { files, signal }: Context,
  { registry }: Cloud,
  wishes: readonly ImageWish[],
  renewal: Renewal,
): Promise<FoundImage[]> {
  const own = wishes.flatMap(({ source, ...wish }) => (source.kind === 'given' ? [] : [{ ...wish, source }]))
  const names = [...new Set(own.map(({ source }) => source.repository))]
  const [stored, starts] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await registry.images(name, signal)] as const)),
    Promise.all(own.map(({ source }) => tagStart(files, source))),
  ])
  const there = new Map(stored.flatMap(([name, images]) => (images ? [[name, images] as const] : [])))
  const repositories = await registry.repositories([...there.keys()], signal)
  return own.map((wish, index) => {
    const { repository: name } = wish.source
    return foundOf(
      wish,
      { repository: repositories.get(name), images: there.get(name) ?? [], start: starts[index] },
      renewal,
    )
  })
}

interface Stored {
  readonly repository: Repository | undefined
  readonly images: readonly StoredImage[]
  readonly start: string | undefined
}

function foundOf(wish: ImageWish, { repository, images, start }: Stored, renewal: Renewal): FoundImage {
  const { source } = wish
  const isAsked = source.kind === 'build' ? renewal.rebuild : renewal.pull
  const known = start === undefined || isAsked ? undefined : newestOf(images, start)
  return {
    ...{ wish, images },
    ...(repository && { repository }),
    ...(start !== undefined && { start }),
    ...(repository && known && { ref: `${repository.uri}@${known.digest}` }),
  }
}

/** Images as the stacks of a landscape get them. */
export function deliveredImages(found: readonly FoundImage[]): Delivered {
  const byKey = new Map(found.map((one) => [one.wish.key, one]))
  return {
    pending: found.flatMap(({ wish, ref }) =>
      ref === undefined && wish.source.kind !== 'given' ? [describePending(wish)] : [],
    ),
    builds: servicesDue(found, 'build'),
    pulls: servicesDue(found, 'copy'),
    valueOf: (input) => {
      const one = byKey.get(keyOf(input) ?? '')
      if (!one) return undefined
      return wantsRepository(input) ? arnOf(one) : one.ref
    },
  }
}

/** Services whose own image is not there yet. */
function servicesDue(found: readonly FoundImage[], kind: ImageSource['kind']): string[] {
  const due = found.filter(({ wish, ref }) => ref === undefined && wish.source.kind === kind)
  return due.flatMap(({ wish: { key, service } }) => (key === `service ${service}` ? [service] : []))
}

function wantsRepository(input: Input): boolean {
  return input.from === 'repository' || (input.from === 'tools' && input.fact === 'repository')
}

function arnOf({ wish: { source }, repository }: FoundImage): string | undefined {
  return source.kind === 'given' ? source.given.arn : repository?.arn
}

function describePending({ subject, source }: ImageWish): Change {
  return { action: 'create', subject, detail: describeSource(source) }
}

function describeSource(source: ImageSource): string {
  if (source.kind === 'build') return `built for ${source.platform} and pushed to ${source.repository}`
  if (source.kind === 'given') return ''
  return `copied from ${source.ref} for ${source.platform} to ${source.repository}`
}
