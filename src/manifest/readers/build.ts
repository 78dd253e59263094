import type { Build, SshKey } from '../project.ts'
import { at, entriesOf, itemsOf, report, reportType, type Cursor } from '../cursor.ts'
import { camelFields, readKeys } from '../keys.ts'
import { readExtraHosts } from './extra-hosts.ts'
import { listOf, readTextList, readTexts } from './lists.ts'
import { readLabels, readVariables } from './pairs.ts'
import { isRemote, resolvePath } from './paths.ts'
import { readUlimits } from './process.ts'
import { readBoolean, readBytes, readOptionalText, readSomeText, readText, readWord } from './scalars.ts'
import { readBuildSecret } from './secrets.ts'

/** The keys of `build`. */
export const buildKeys = {
  context: readContext,
  dockerfile: readOptionalText,
  dockerfile_inline: readText,
  entitlements: readTextList,
  args: readVariables,
  ssh: readSsh,
  labels: readLabels,
  cache_from: readTextList,
  cache_to: readTextList,
  no_cache: readBoolean,
  no_cache_filter: readTexts,
  additional_contexts: readContexts,
  network: readOptionalText,
  provenance: readWord,
  sbom: readWord,
  pull: readBoolean,
  target: readOptionalText,
  shm_size: readBytes,
  extra_hosts: readExtraHosts,
  isolation: readOptionalText,
  privileged: readBoolean,
  secrets: listOf(readBuildSecret),
  tags: readTextList,
  ulimits: readUlimits,
  platforms: readTextList,
}

/** Reads `build`: a folder, or a mapping. */
export function readBuild(cursor: Cursor): Build | undefined {
  if (cursor.tree.kind === 'scalar') {
    const context = readContext(cursor)
    return context === undefined ? undefined : { ...context, dockerfile: 'Dockerfile', args: {} }
  }
  const fields = readKeys(cursor, buildKeys)
  if (!fields) return undefined
  checkDockerfile(cursor, fields)
  const { context, args: pairs, ...rest } = fields
  const args = Object.fromEntries([...(pairs ?? [])].filter((pair): pair is [string, string] => pair[1] !== null))
  // A context that was refused is already an issue; the folder stands in so that the rest is checked too.
  return { context: folderOf(cursor), dockerfile: 'Dockerfile', ...camelFields(rest), ...context, args }
}

/** Without a context, the folder of the file that says what to build. */
function folderOf(cursor: Cursor): string {
  const values = entriesOf(cursor).map(([, { tree }]) => tree)
  const from = values.map((tree) => (tree.kind === 'scalar' ? tree.from : undefined)).find((each) => each !== undefined)
  return from ?? cursor.scope.directory
}

function checkDockerfile(cursor: Cursor, fields: { dockerfile?: string; dockerfile_inline?: string }): void {
  if (fields.dockerfile === undefined || !fields.dockerfile_inline) return
  const message = '`dockerfile` and `dockerfile_inline` exclude each other'
  report(at(cursor, 'dockerfile_inline') ?? cursor, { code: 'conflict', message, fix: 'Keep one of the two.' })
}

function readContext(cursor: Cursor): Pick<Build, 'context' | 'remote'> | undefined {
  const path = readSomeText(cursor)
  if (path === undefined) return undefined
  if (isRemote(path)) return { context: path, remote: true }
  const context = resolvePath(cursor, path)
  return context === undefined ? undefined : { context }
}

function readContexts(cursor: Cursor): Readonly<Record<string, string>> | undefined {
  const contexts = readLabels(cursor)
  if (!contexts) return undefined
  const places = new Map(entriesOf(cursor))
  return Object.fromEntries(
    Object.entries(contexts).map(([name, value]) => {
      const place = places.get(name) ?? itemOf(cursor, name) ?? cursor
      if (value.startsWith('service:')) refer(value.slice('service:'.length), place)
      const isFolder = !isRemote(value) && !/^(?:service|target|docker-image|oci-layout):/.test(value)
      return [name, isFolder ? (resolvePath(place, value) ?? value) : value]
    }),
  )
}

function itemOf(cursor: Cursor, name: string): Cursor | undefined {
  return itemsOf(cursor).find(({ tree }) => tree.kind === 'scalar' && String(tree.value).startsWith(`${name}=`))
}

function refer(name: string, cursor: Cursor): void {
  cursor.scope.references.push({ kind: 'service', name, cursor })
}

function readSsh(cursor: Cursor): readonly SshKey[] | undefined {
  const pairs = readLabels(cursor)
  if (!pairs) return undefined
  return Object.entries(pairs).flatMap(([id, path]) => {
    if (path !== '') return [{ id, path: resolvePath(itemOf(cursor, id) ?? at(cursor, id) ?? cursor, path) ?? path }]
    if (id === 'default' || cursor.tree.kind === 'map') return [{ id }]
    reportType(itemOf(cursor, id) ?? cursor, '`default` or `id=path`')
    return []
  })
}
