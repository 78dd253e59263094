import { entriesOf, isNull, report, reportType, type Cursor, type Reader } from './cursor.ts'
import { optionalKeys, unsupported, unsupportedKeys } from './keys.ts'
import { networkKeys, volumeKeys } from './readers/networks.ts'
import { ignored, readText } from './readers/scalars.ts'
import { readSecretSource } from './readers/secrets.ts'
import { readService } from './service.ts'

/** Every key of the top level in the Compose Specification. */
export const projectKeys = {
  name: readText,
  version: ignored,
  services: mapOf(readService, 'services'),
  volumes: mapOf(optionalKeys(volumeKeys), 'volumes'),
  networks: mapOf(optionalKeys(networkKeys), 'networks'),
  secrets: mapOf(readSecretSource, 'secrets'),
  configs: unsupported('Use a bind mount, or `secrets` with `file`.'),
  include: unsupported('Put the services into this file.'),
  ...unsupportedKeys('models'),
}

/** A reader of a mapping from the user's own names to one shape. */
function mapOf<T>(read: Reader<T>, what: string): Reader<ReadonlyMap<string, T>> {
  return (cursor) => {
    if (isNull(cursor)) return new Map()
    if (cursor.tree.kind !== 'map') return reportType(cursor, `a mapping from names to ${what}`)
    const values = new Map<string, T>()
    for (const [name, child] of entriesOf(cursor)) {
      if (!checkName(name, child)) continue
      const value = read(child)
      if (value !== undefined) values.set(name, value)
    }
    return values
  }
}

function checkName(name: string, cursor: Cursor): boolean {
  if (name.length <= 200 && /^[a-zA-Z0-9._-]+$/.test(name)) return true
  const accepted = 'letters, digits, dots, underscores and dashes'
  report(cursor, {
    code: 'bad-name',
    at: cursor.keyAt,
    message: 'this name has other characters than are allowed',
    accepted,
  })
  return false
}
