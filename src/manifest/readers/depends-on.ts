import type { Dependency } from '../project.ts'
import { entriesOf, itemsOf, report, reportType, type Cursor } from '../cursor.ts'
import { readKeys } from '../keys.ts'
import { readUniqueTexts } from './lists.ts'
import { oneOf, readBoolean } from './scalars.ts'

/** The keys of the long form of a dependency. */
export const dependencyKeys = {
  condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
  required: readBoolean,
  restart: readBoolean,
}

/** Reads `depends_on`: a list of services, or a mapping with conditions. */
export function readDependencies(cursor: Cursor): readonly Dependency[] | undefined {
  if (cursor.tree.kind === 'list') return readShort(cursor)
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a list of services or a mapping')
  return entriesOf(cursor).flatMap(([name, child]) => readLong(name, child) ?? [])
}

function readShort(cursor: Cursor): readonly Dependency[] | undefined {
  for (const item of itemsOf(cursor)) {
    if (item.tree.kind === 'scalar' && typeof item.tree.value === 'string') refer(item.tree.value, item, true)
  }
  return readUniqueTexts(cursor)?.map((service) => ({ service, condition: 'service_started' }))
}

function readLong(service: string, cursor: Cursor): Dependency | undefined {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, dependencyKeys)
  refer(service, cursor, fields?.required !== false)
  if (fields?.condition !== undefined) return { ...fields, service, condition: fields.condition }
  if (!fields || cursor.scope.issues.length > before) return undefined
  const fix = 'Write `condition: service_started`, or use the short form: a list of services.'
  return report(cursor, { code: 'missing-key', message: '`condition` is missing', fix })
}

function refer(name: string, cursor: Cursor, required: boolean): void {
  cursor.scope.references.push({ kind: 'service', name, cursor, required })
}
