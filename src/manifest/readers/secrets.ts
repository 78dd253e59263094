import type { ConfigSource, FileMount, SecretMount, SecretSource } from '../project.ts'
import { at, report, type Cursor, type Reference } from '../cursor.ts'
import { optionalKeys, readKeys } from '../keys.ts'
import { readMode } from './mode.ts'
import { checkNames, readExternal } from './networks.ts'
import { readLabels, readOptions } from './pairs.ts'
import { resolvePath } from './paths.ts'
import { readSomeText, readText, readTextOrNumber } from './scalars.ts'

/** The keys of the long form of a service's secret or config. */
export const secretMountKeys = {
  source: readSomeText,
  target: readSomeText,
  uid: readTextOrNumber,
  gid: readTextOrNumber,
  mode: readMode,
}

/** The keys of a secret at the top level. */
export const secretKeys = {
  name: readSomeText,
  file: readFile,
  environment: readSomeText,
  external: readExternal,
  labels: readLabels,
  driver: readText,
  driver_opts: readOptions,
  template_driver: readText,
}

/** The keys of a config at the top level. */
export const configKeys = {
  name: readSomeText,
  file: readFile,
  environment: readSomeText,
  content: readText,
  external: readExternal,
  labels: readLabels,
  template_driver: readText,
}

/** Reads one entry of a service's `secrets`, short or long. */
export function readSecretMount(cursor: Cursor): SecretMount | undefined {
  const mount = readMount(cursor, 'secret')
  if (!mount) return undefined
  const [uid, gid] = [readId(cursor, 'uid', mount.uid), readId(cursor, 'gid', mount.gid)]
  const { source, target = source, mode = 0o444 } = mount
  return { source, target: below('/run/secrets', target), uid: uid ?? 0, gid: gid ?? 0, mode }
}

/** Reads one entry of a service's `configs`; its place is the root of the container. */
export function readConfigMount(cursor: Cursor): FileMount | undefined {
  const mount = readMount(cursor, 'config')
  return mount && { ...mount, target: below('', mount.target ?? mount.source) }
}

/** Reads one entry of a build's `secrets`; its target is an id. */
export function readBuildSecret(cursor: Cursor): FileMount | undefined {
  const mount = readMount(cursor, 'secret')
  return mount && { ...mount, target: mount.target ?? mount.source }
}

type Mount = Omit<FileMount, 'target'> & { readonly target?: string }

function readMount(cursor: Cursor, kind: Reference['kind']): Mount | undefined {
  const fields = cursor.tree.kind === 'map' ? readKeys(cursor, secretMountKeys) : shortMount(cursor)
  if (!fields) return undefined
  const { source } = fields
  if (source === undefined) return reportSourceless(cursor, kind)
  cursor.scope.references.push({ kind, name: source, cursor })
  return { ...fields, source }
}

function shortMount(cursor: Cursor): Partial<Mount> | undefined {
  const source = readSomeText(cursor)
  return source === undefined ? undefined : { source }
}

/** The engine's archive format knows numbers only. */
function readId(cursor: Cursor, key: string, id: string | undefined): number | undefined {
  if (id === undefined) return undefined
  if (/^\d{1,10}$/.test(id)) return Number(id)
  const place = at(cursor, key) ?? cursor
  return report(place, { code: 'bad-value', message: `\`${key}\` must be a number here`, accepted: 'a whole number' })
}

function reportSourceless(cursor: Cursor, kind: string): undefined {
  // The short form, and a source that is there and wrong, were reported where they stand.
  if (cursor.tree.kind !== 'map' || at(cursor, 'source')) return undefined
  return report(cursor, {
    code: 'missing-key',
    message: '`source` is missing',
    fix: `Name the ${kind} with \`source\`.`,
  })
}

function below(folder: string, target: string): string {
  return target.startsWith('/') ? target : `${folder}/${target}`
}

/** Reads a secret at the top level: a file, a variable, or one that somebody else made. */
export function readSecretSource(cursor: Cursor): SecretSource | undefined {
  const before = cursor.scope.issues.length
  const fields = optionalKeys(secretKeys)(cursor)
  if (!fields || cursor.scope.issues.length > before) return undefined
  checkNames(cursor, fields)
  const { file, environment, external } = fields
  const facts = factsOf(fields)
  if (external?.external && file === undefined && environment === undefined) return { type: 'external', ...facts }
  if (file !== undefined && environment === undefined) return { type: 'file', path: file, ...facts }
  if (environment !== undefined && file === undefined) return { type: 'environment', variable: environment, ...facts }
  return reportSources(cursor, 'secret', file !== undefined, '`file` or `environment`')
}

/** Reads a config at the top level. */
export function readConfigSource(cursor: Cursor): ConfigSource | undefined {
  const before = cursor.scope.issues.length
  const fields = optionalKeys(configKeys)(cursor)
  if (!fields || cursor.scope.issues.length > before) return undefined
  checkNames(cursor, fields)
  const { file, environment, content, external } = fields
  const facts = factsOf(fields)
  const given = [file, environment, content].filter((each) => each !== undefined).length
  if (given > 1) return reportSources(cursor, 'config', true, '`file`, `environment` or `content`')
  if (file !== undefined) return { type: 'file', path: file, ...facts }
  if (environment !== undefined) return { type: 'environment', variable: environment, ...facts }
  if (content !== undefined) return { type: 'content', content, ...facts }
  if (external?.external) return { type: 'external', ...facts }
  return reportSources(cursor, 'config', false, '`file`, `environment` or `content`')
}

function reportSources(cursor: Cursor, kind: string, several: boolean, accepted: string): undefined {
  const message = several ? `a ${kind} cannot have two sources` : `a ${kind} needs a source`
  return report(cursor, { code: `bad-${kind}`, message, accepted, fix: 'Give exactly one of them.' })
}

type Facts = Partial<Pick<SecretSource, 'name' | 'labels' | 'driver' | 'driverOpts' | 'templateDriver'>>

interface FactFields {
  readonly name?: string
  readonly external?: { readonly name?: string }
  readonly labels?: Readonly<Record<string, string>>
  readonly driver?: string
  readonly driver_opts?: Readonly<Record<string, string>>
  readonly template_driver?: string
}

function factsOf(fields: FactFields): Facts {
  const name = fields.name ?? fields.external?.name
  return {
    ...(name !== undefined && { name }),
    ...(fields.labels && { labels: fields.labels }),
    ...(fields.driver !== undefined && { driver: fields.driver }),
    ...(fields.driver_opts && { driverOpts: fields.driver_opts }),
    ...(fields.template_driver !== undefined && { templateDriver: fields.template_driver }),
  }
}

function readFile(cursor: Cursor): string | undefined {
  const path = readSomeText(cursor)
  return path === undefined ? undefined : resolvePath(cursor, path)
}
