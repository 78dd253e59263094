import type { FilesPort } from '../core/context.ts'
import { digestOf } from '../core/digest.ts'
import { dockerfilePath, type ImageBuild } from './build-argv.ts'
import { parsePathList, readIgnore } from './build-ignore.ts'
import { shortRef } from './plan-images.ts'
import { readBases } from './read-bases.ts'

/** Image ids by reference, as the engine has them now. */
export type LocalImages = ReadonlyMap<string, string>

/**
 * A digest that changes whenever the outcome of a build might; undefined when that cannot be told.
 * Sizes, times and modes of the context's files stand for their content, as in make.
 */
export async function fingerprintBuild(
  files: FilesPort,
  image: ImageBuild,
  local: LocalImages,
): Promise<string | undefined> {
  const { build, platform } = image
  if (cannotTell(image)) return undefined
  const path = dockerfilePath(build)
  const dockerfile = build.dockerfileInline ?? (await files.readText(path))
  const bases = dockerfile === undefined ? undefined : readBases(dockerfile)
  if (!bases) return undefined
  const ignore = await readIgnore(files, build)
  // A folder that cannot be listed, or is not there, is the builder's to complain about.
  const context = await files.list(build.context, parsePathList(ignore).hasAllBelow).catch(() => undefined)
  if (!context) return undefined
  const baseIds = bases.map((ref) => [ref, local.get(shortRef(ref)) ?? 'absent'])
  return digestOf([dockerfile, build, ignore, context, baseIds, ...(platform === undefined ? [] : [platform])])
}

/** True for a build of what comes from elsewhere, or that is wanted new each time. */
export function cannotTell({ build }: Pick<ImageBuild, 'build'>): boolean {
  const { remote, noCache, pull, noCacheFilter, additionalContexts } = build
  return [remote, noCache, pull].some(Boolean) || noCacheFilter !== undefined || additionalContexts !== undefined
}
