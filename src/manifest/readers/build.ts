import type { Build } from '../project.ts'
import { type Cursor } from '../cursor.ts'
import { readKeys, reportUnsupported, unsupported, unsupportedKeys } from '../keys.ts'
import { readVariables } from './pairs.ts'
import { isRemote, resolvePath } from './paths.ts'
import { readSomeText } from './scalars.ts'

/** The keys of `build`. */
export const buildKeys = {
  context: readContext,
  dockerfile: readSomeText,
  target: readSomeText,
  args: readVariables,
  dockerfile_inline: unsupported('Write the Dockerfile as a file and name it with `dockerfile`.'),
  ...unsupportedKeys('additional_contexts', 'cache_from', 'cache_to', 'entitlements', 'extra_hosts', 'isolation'),
  ...unsupportedKeys('labels', 'network', 'no_cache', 'no_cache_filter', 'platforms', 'privileged', 'provenance'),
  ...unsupportedKeys('pull', 'sbom', 'secrets', 'shm_size', 'ssh', 'tags', 'ulimits'),
}

/** Reads `build`: a folder, or a mapping. */
export function readBuild(cursor: Cursor): Build | undefined {
  if (cursor.tree.kind === 'scalar') {
    const context = readContext(cursor)
    return context === undefined ? undefined : { context, dockerfile: 'Dockerfile', args: {} }
  }
  const fields = readKeys(cursor, buildKeys)
  if (!fields) return undefined
  // A context that was refused is already an issue; the folder stands in so that the rest is checked too.
  const context = fields.context ?? cursor.scope.directory
  const args = Object.fromEntries([...(fields.args ?? [])].filter((pair): pair is [string, string] => pair[1] !== null))
  const dockerfile = fields.dockerfile ?? 'Dockerfile'
  return { context, dockerfile, args, ...(fields.target !== undefined && { target: fields.target }) }
}

function readContext(cursor: Cursor): string | undefined {
  const path = readSomeText(cursor)
  if (path === undefined) return undefined
  if (isRemote(path)) {
    return reportUnsupported(cursor, 'a build context from the network', 'Check the source out and name its folder.')
  }
  return resolvePath(cursor, path)
}
