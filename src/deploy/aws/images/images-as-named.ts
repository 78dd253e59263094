import { planImages } from '../../../image/plan-images.ts'
import type { Deliver } from '../delivery.ts'
import { type ImageSource, type ImageWish, wishImages } from './image-wish.ts'
import { deliveredImages } from './look-images.ts'

/** Images as the files name them, where there is no registry to push to. What is built has the name that it has on this machine. */
export const imagesAsNamed: Deliver = async ({ env }, { account, region }, loaded) => {
  const { refs } = planImages(loaded.project)
  const wishes = wishImages(loaded, env['SLIPWAY_TOOLS_IMAGE'] || undefined)
  return deliveredImages(
    wishes.map((wish: ImageWish) => {
      const { source, service } = wish
      const name = repositoryOf(source)
      const arn = `arn:aws:ecr:${region}:${account}:repository/${name}`
      const ref = source.kind === 'build' ? (refs[service] ?? name) : source.ref
      return { wish, images: [], repository: { arn, uri: name }, ref }
    }),
  )
}

function repositoryOf(source: ImageSource): string {
  return source.kind === 'given' ? source.ref : source.repository
}
