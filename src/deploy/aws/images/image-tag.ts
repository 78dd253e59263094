import { digestOf } from '../../../core/digest.ts'
import type { StoredImage } from '../../../core/aws/registry-port.ts'
import type { FilesPort } from '../../../core/context.ts'
import { printBuild } from '../../../image/print-build.ts'
import type { ImageSource } from './image-wish.ts'

/**
 * What the tags of an image begin with: the same wherever the same is asked for. Undefined for a build whose outcome nobody knows before.
 * A tag is this and the image's id, so that what is built again has a tag of its own: tags are immutable.
 */
export async function tagStart(files: FilesPort, source: ImageSource): Promise<string | undefined> {
  if (source.kind === 'build') return (await printBuild(files, source.image))?.slice(0, printLength)
  return source.kind === 'copy'
    ? `${versionOf(source.ref)}-${digestOf([source.ref, source.platform]).slice(0, printLength)}`
    : undefined
}

/** Characters of a print in a tag: 64 bits. */
const printLength = 16

/** The tag under which an image of this machine is pushed. */
export function tagOf(start: string | undefined, id: string): string {
  return [start ?? 'built', id.replace('sha256:', '').slice(0, printLength)].join('-')
}

/** The image that was pushed last of those whose tag begins so. */
export function newestOf(images: readonly StoredImage[], start: string): StoredImage | undefined {
  const known = images.filter(({ tags }) => tags.some((tag) => tag.startsWith(`${start}-`)))
  return known.toSorted((a, b) => b.pushedAt - a.pushedAt)[0]
}

/** The version that a reference names, for people who read tags: at most 60 characters of it. */
function versionOf(ref: string): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1)
  return name.includes('@') ? 'pinned' : name.slice(name.indexOf(':') + 1, name.indexOf(':') + 61)
}
