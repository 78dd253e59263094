import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Deliver, Delivered } from '../delivery.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { checkGiven } from './check-given.ts'
import { type ImageWish, wishImages } from './image-wish.ts'
import { lackOfImages, lookForGiven } from './look-given.ts'
import { deliveredImages, type FoundImage, lookForOwn, type Renewal } from './look-images.ts'
import { checkMaking, makeImages } from './make-images.ts'

/**
 * Images of services by digest. What was pushed for the same files, by whomever, is used as it is, without an engine; all else is built or
 * copied here, and pushed to the project's registry. What is in ECR already is used from there.
 */
export function imageDelivery(renewal: Renewal): Deliver {
  return async (context, cloud, loaded, mode) => {
    const wishes = wishesOf(context, loaded)
    const [own, { found: given, denied }] = await Promise.all([
      lookForOwn(context, cloud, wishes, renewal),
      lookForGiven(context, cloud, wishes),
    ])
    const [work, lack] = [{ context, cloud, loaded }, lackOfImages(loaded, given)]
    if (mode === 'look') {
      for (const text of denied) context.emit({ type: 'note', level: 'warning', text })
      const check = async () => {
        await checkMaking(work, own)
        await checkGiven(context, cloud, given)
      }
      return { ...deliveredImages([...own, ...given]), check, ...(lack && { lack }) }
    }
    if (lack) throw new SlipwayError(lack)
    return deliveredImages([...(await makeImages(work, own, renewal)), ...given])
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
