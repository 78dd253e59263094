import type * as z from 'zod/mini'
import { docs, type Doc } from './doc.ts'

type Schema = z.core.$ZodType

/** What a schema is made of, as the library keeps it: a union that its `type` tells apart. */
function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def
}

/** The schemas that a value may fit: without `optional`, and the options of a union each for itself. */
export function optionsOf(schema: Schema): readonly Schema[] {
  const def = definitionOf(schema)
  if (def.type === 'optional') return optionsOf(def.innerType)
  return def.type === 'union' ? def.options.flatMap(optionsOf) : [schema]
}

/** The documentation of a schema. */
export function docOf(schema: Schema | undefined): Doc | undefined {
  if (schema === undefined) return undefined
  const def = definitionOf(schema)
  return docs.get(schema) ?? (def.type === 'optional' ? docOf(def.innerType) : undefined)
}

/** The keys of a schema's mapping with their schemas; none where the keys are the user's own names. */
export function keysOf(schema: Schema): readonly (readonly [string, Schema])[] {
  return optionsOf(schema).flatMap((option) => {
    const def = definitionOf(option)
    return def.type === 'object' ? Object.entries(def.shape) : []
  })
}

/** True when a mapping may lack the key. */
export function isOptional(schema: Schema): boolean {
  return definitionOf(schema).type === 'optional'
}

/** The schema behind a key or an index; undefined where there is none, and inside values that this schema leaves to others. */
export function childSchema(schema: Schema, key: PropertyKey): Schema | undefined {
  for (const option of optionsOf(schema)) {
    const def = definitionOf(option)
    if (def.type === 'object' && typeof key === 'string' && Object.hasOwn(def.shape, key)) return def.shape[key]
    if (def.type === 'record' && typeof key === 'string') return def.valueType
    if (def.type === 'array' && typeof key === 'number') return def.element
  }
  return undefined
}

/** The schema of a mapping's keys, where those are names of the user. */
export function nameSchema(schema: Schema): Schema | undefined {
  const records = optionsOf(schema).map(definitionOf)
  return records.find((def) => def.type === 'record')?.keyType
}

/** True where any value fits, so that nothing needs to look inside. */
export function isAnything(schema: Schema): boolean {
  return optionsOf(schema).every((option) => definitionOf(option).type === 'unknown')
}

/** True where a mapping fits: nothing behind the key then counts as an empty one. */
export function takesMapping(schema: Schema): boolean {
  return optionsOf(schema).every((option) => ['object', 'record'].includes(definitionOf(option).type))
}
