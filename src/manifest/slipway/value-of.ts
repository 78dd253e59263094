import * as z from 'zod/mini'
import { placeBelow, type Place } from './place.ts'
import { plainValue } from './plain-value.ts'
import type { Placed } from './settings.ts'

/** The value of a place, where it fits; what does not was reported. */
export function valueOf<T extends z.ZodMiniType>(schema: T, place: Place): z.output<T> | undefined {
  const read = place.tree && z.safeParse(schema, plainValue(place.tree, schema))
  return read?.success ? read.data : undefined
}

/** The value of a key with its place, where it fits. */
export function placedBelow<T extends z.ZodMiniType>(
  schema: T,
  parent: Place,
  key: string,
): Placed<z.output<T>> | undefined {
  const place = placeBelow(parent, key)
  const value = valueOf(schema, place)
  return value === undefined ? undefined : { value, place }
}
