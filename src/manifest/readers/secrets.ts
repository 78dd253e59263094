import type { SecretMount, SecretSource } from '../project.ts'
import { at, report, type Cursor } from '../cursor.ts'
import { readKeys, unsupported, unsupportedKeys } from '../keys.ts'
import { readMode } from './mode.ts'
import { resolvePath } from './paths.ts'
import { readInteger, readSomeText } from './scalars.ts'

/** The keys of the long form of a service's secret. */
export const secretMountKeys = {
  source: readSomeText,
  target: readSomeText,
  uid: readInteger,
  gid: readInteger,
  mode: readMode,
}

/** The keys of a secret at the top level. */
export const secretKeys = {
  file: readFile,
  environment: readSomeText,
  external: unsupported('Use `file` or `environment`.'),
  ...unsupportedKeys('name', 'labels', 'driver', 'driver_opts', 'template_driver'),
}

/** Reads one entry of a service's `secrets`, short or long. */
export function readSecretMount(cursor: Cursor): SecretMount | undefined {
  const fields = cursor.tree.kind === 'map' ? readKeys(cursor, secretMountKeys) : { source: readSomeText(cursor) }
  if (!fields) return undefined
  const { source, target, uid, gid, mode }: MountFields = fields
  if (source === undefined) return reportSourceless(cursor)
  cursor.scope.references.push({ kind: 'secret', name: source, cursor })
  return { source, target: secretPath(target ?? source), uid: uid ?? 0, gid: gid ?? 0, mode: mode ?? 0o444 }
}

function reportSourceless(cursor: Cursor): undefined {
  // The short form, and a source that is there and wrong, were reported where they stand.
  if (cursor.tree.kind !== 'map' || at(cursor, 'source')) return undefined
  return report(cursor, { code: 'missing-key', message: '`source` is missing', fix: 'Name the secret with `source`.' })
}

interface MountFields {
  readonly source?: string | undefined
  readonly target?: string
  readonly uid?: number
  readonly gid?: number
  readonly mode?: number
}

function secretPath(target: string): string {
  return target.startsWith('/') ? target : `/run/secrets/${target}`
}

/** Reads a secret at the top level: a file or a variable. */
export function readSecretSource(cursor: Cursor): SecretSource | undefined {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, secretKeys)
  if (!fields || cursor.scope.issues.length > before) return undefined
  const { file, environment } = fields
  if (file !== undefined && environment === undefined) return { type: 'file', path: file }
  if (environment !== undefined && file === undefined) return { type: 'environment', variable: environment }
  const message = file === undefined ? 'a secret needs a source' : 'a secret cannot have two sources'
  return report(cursor, {
    code: 'bad-secret',
    message,
    accepted: '`file` or `environment`',
    fix: 'Give exactly one of the two.',
  })
}

function readFile(cursor: Cursor): string | undefined {
  const path = readSomeText(cursor)
  return path === undefined ? undefined : resolvePath(cursor, path)
}
