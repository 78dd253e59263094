import type { Context } from '../../../core/context.ts'
import type { Deliver, Delivered } from '../delivery.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { type ImageWish, wishImages } from './image-wish.ts'
import { deliveredImages, type FoundImage, lookForImages, type Renewal } from './look-images.ts'
import { checkMaking, makeImages } from './make-images.ts'

/**
 * Images of services by digest. What was pushed for the same files, by whomever, is used as it is, without an engine; all else is built or
 * copied here, and pushed to the project's registry.
 */
export function imageDelivery(renewal: Renewal): Deliver {
  return async (context, cloud, loaded, mode) => {
    const found = await lookForImages(context, cloud, wishesOf(context, loaded), renewal)
    const work = { context, cloud, loaded }
    if (mode === 'look') return { ...deliveredImages(found), check: () => checkMaking(work, found) }
    return deliveredImages(await makeImages(work, found, renewal))
  }
}

/** The same for an account in which nothing is, without asking it. */
export function imagesFromNothing(context: Context, loaded: LoadedLandscape): Delivered {
  const found = wishesOf(context, loaded).map((wish): FoundImage => {
    return { wish, images: [], ...(wish.source.kind === 'given' && { ref: wish.source.ref }) }
  })
  return deliveredImages(found)
}

/** Behind a proxy the tools image may have to come from another registry. */
function wishesOf({ env }: Context, loaded: LoadedLandscape): readonly ImageWish[] {
  return wishImages(loaded, env['SLIPWAY_TOOLS_IMAGE'] || undefined)
}
