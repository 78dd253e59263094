import { posix } from 'node:path'
import type { Mount } from '../project.ts'
import type { BindOptions } from '../types/mounts.ts'
import { at, itemsOf, report, reportType, reportValue, type Cursor } from '../cursor.ts'
import { splitMount } from '../merge/item-keys.ts'
import { optionalKeys, optionalShapeOf, readKeys } from '../keys.ts'
import { readLabels } from './pairs.ts'
import { resolvePath } from './paths.ts'
import { oneOf, readBoolean, readOptionalText, readSomeText, readText } from './scalars.ts'
import { readTmpfsOptions } from './tmpfs.ts'

const shortForm = 'data:/path, ./folder:/path:ro or /path'
const types = ['bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'] as const
const propagations = /^r?(?:private|shared|slave)$/

/** The keys of `bind` in the long form of a mount. */
export const bindKeys = {
  propagation: readOptionalText,
  create_host_path: readBoolean,
  recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
  selinux: oneOf('z', 'Z'),
}

/** The keys of `volume` in the long form of a mount. */
export const volumeOptionKeys = { labels: readLabels, nocopy: readBoolean, subpath: readOptionalText }

/** The keys of the long form of a mount. */
export const mountKeys = {
  type: oneOf(...types),
  source: readSomeText,
  target: readTarget,
  read_only: readBoolean,
  consistency: readOptionalText,
  bind: optionalShapeOf(bindKeys),
  volume: optionalShapeOf(volumeOptionKeys),
  tmpfs: readTmpfsOptions,
  image: optionalKeys({ subpath: readOptionalText }),
}

/** Reads `volumes` of a service. */
export function readMounts(cursor: Cursor): readonly Mount[] | undefined {
  if (cursor.tree.kind !== 'list') return reportType(cursor, 'a list', `Write ${shortForm}.`)
  const mounts: Mount[] = []
  const seen = new Map<string, Cursor>()
  for (const item of itemsOf(cursor)) {
    const mount = item.tree.kind === 'map' ? readLongMount(item) : readShortMount(item)
    if (mount === undefined) continue
    checkTarget(seen, mount.target, item)
    cursor.scope.places.set(mount, item)
    mounts.push(mount)
  }
  return mounts
}

function checkTarget(seen: Map<string, Cursor>, path: string, item: Cursor): void {
  const first = seen.get(path)
  if (!first) return void seen.set(path, item)
  const message = `another volume is mounted at this path already, on line ${first.keyAt.line}`
  report(item, { code: 'mount-clash', message, fix: 'Give each volume a path of its own.' })
}

/** A path inside the container, without needless slashes; on Windows a drive. */
function readTarget(cursor: Cursor): string | undefined {
  const path = readText(cursor)
  return path === undefined ? undefined : cleanTarget(cursor, path)
}

function cleanTarget(cursor: Cursor, path: string): string | undefined {
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(path)) return path
  if (path.startsWith('/')) return posix.normalize(path).replace(/(?<=.)\/$/, '')
  return reportValue(cursor, 'the path inside the container must begin with a slash', shortForm)
}

interface ShortMount {
  readonly source?: string
  readonly target: string
  readonly options: string
}

function readShortMount(cursor: Cursor): Mount | undefined {
  const text = readText(cursor)
  if (text === undefined) return undefined
  const short = splitShort(text)
  if (!short) return reportValue(cursor, 'this is no volume', shortForm)
  const target = cleanTarget(cursor, short.target)
  const options = readOptions(cursor, short.options)
  if (target === undefined || !options) return undefined
  const { readOnly, nocopy, ...bind } = options
  const volume = nocopy ? { nocopy } : {}
  if (short.source === undefined) return { type: 'anonymous', target, ...(readOnly && { readOnly }), ...volume }
  if (!isPath(short.source)) return volumeMount(cursor, { source: short.source, target, readOnly, ...volume })
  const source = resolvePath(cursor, short.source)
  return source === undefined ? undefined : { type: 'bind', source, target, readOnly, ...bind }
}

function splitShort(text: string): ShortMount | undefined {
  const parts = splitMount(text)
  const [source = '', target, options = 'rw'] = parts
  if (parts.length > 3 || parts.includes('')) return undefined
  return target === undefined ? { target: source, options } : { source, target, options }
}

function isPath(source: string): boolean {
  return /^(?:[./~]|[A-Za-z]:|\\\\)/.test(source)
}

interface Options extends Pick<BindOptions, 'propagation' | 'selinux' | 'consistency'> {
  readonly readOnly: boolean
  readonly nocopy?: true
}

function readOptions(cursor: Cursor, text: string): Options | undefined {
  let options: Options = { readOnly: false }
  for (const option of text.split(',')) {
    if (option === 'ro' || option === 'rw') options = { ...options, readOnly: option === 'ro' }
    else if (option === 'nocopy') options = { ...options, nocopy: true }
    else if (option === 'z' || option === 'Z') options = { ...options, selinux: option }
    else if (propagations.test(option)) options = { ...options, propagation: option }
    else if (!/^(?:cached|delegated|consistent)$/.test(option)) {
      return reportValue(cursor, 'this mount option is not known', 'ro or rw')
    }
  }
  return options
}

type VolumeMount = Omit<Extract<Mount, { type: 'volume' }>, 'type'>

function volumeMount(cursor: Cursor, mount: VolumeMount): Mount {
  cursor.scope.references.push({ kind: 'volume', name: mount.source, cursor })
  return { type: 'volume', ...mount }
}

type LongFields = NonNullable<ReturnType<typeof readKeys<typeof mountKeys>>>

function readLongMount(cursor: Cursor): Mount | undefined {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, mountKeys)
  if (!fields || cursor.scope.issues.length > before) return undefined
  const { type, target } = fields
  if (type === undefined) return reportMissing(cursor, 'type', types.join(', '))
  if (target === undefined) return reportMissing(cursor, 'target', 'the path inside the container')
  const readOnly = fields.read_only ?? false
  const soft = fields.consistency === undefined ? {} : { consistency: fields.consistency }
  if (type === 'tmpfs') return { type, target, readOnly, ...fields.tmpfs, ...soft }
  if (type === 'volume') return longVolume(cursor, fields, { target, readOnly, ...fields.volume, ...soft })
  if (type === 'npipe' || type === 'cluster') {
    return { type, target, readOnly, ...(fields.source !== undefined && { source: fields.source }) }
  }
  if (fields.source === undefined) return reportMissing(cursor, 'source', 'what is mounted')
  if (type === 'image') return { type, source: fields.source, target, readOnly, ...fields.image }
  const source = resolvePath(at(cursor, 'source') ?? cursor, fields.source)
  return source === undefined ? undefined : { type, source, target, readOnly, ...fields.bind, ...soft }
}

function longVolume(cursor: Cursor, { source }: LongFields, mount: Omit<VolumeMount, 'source'>): Mount {
  if (source !== undefined) return volumeMount(cursor, { ...mount, source })
  const { readOnly, ...rest } = mount
  return { type: 'anonymous', ...rest, ...(readOnly && { readOnly }) }
}

function reportMissing(cursor: Cursor, key: string, what: string): undefined {
  return report(cursor, { code: 'missing-key', message: `\`${key}\` is missing`, fix: `Give \`${key}\`: ${what}.` })
}
