import type { Deliver } from '../delivery.ts'
import { type ImageSource, type ImageWish, wishImages } from './image-wish.ts'
import { deliveredImages } from './look-images.ts'

/** Images as the files name them, where there is no registry to push to. What would be built has the name that it would get. */
export const imagesAsNamed: Deliver = async ({ env }, { account, region }, loaded) => {
  const wishes = wishImages(loaded, env['SLIPWAY_TOOLS_IMAGE'] || undefined)
  return deliveredImages(
    wishes.map((wish: ImageWish) => {
      const name = repositoryOf(wish.source)
      const arn = `arn:aws:ecr:${region}:${account}:repository/${name}`
      return { wish, images: [], repository: { arn, uri: name }, ref: refOf(wish.source) }
    }),
  )
}

function repositoryOf(source: ImageSource): string {
  return source.kind === 'given' ? source.ref : source.repository
}

function refOf(source: ImageSource): string {
  return source.kind === 'build' ? (source.image.tags[0] ?? source.repository) : source.ref
}
