import { readJob } from './job.ts'
import { entriesOf, isNull, report, reportType, type Cursor, type Reader } from './cursor.ts'
import { readNetwork, readVolume } from './readers/networks.ts'
import { readModel } from './readers/process.ts'
import { ignored, readText } from './readers/scalars.ts'
import { readConfigSource, readSecretSource } from './readers/secrets.ts'
import { readService } from './service.ts'

/** Every key of the top level in the Compose Specification. `include` is done with before it is read. */
export const projectKeys = {
  name: readText,
  version: ignored,
  services: mapOf(readService, 'services'),
  volumes: mapOf(readVolume, 'volumes'),
  networks: mapOf(readNetwork, 'networks'),
  secrets: mapOf(readSecretSource, 'secrets'),
  configs: mapOf(readConfigSource, 'configs'),
  models: mapOf(readModel, 'models'),
  jobs: mapOf(readJob, 'jobs'),
  include: ignored,
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
