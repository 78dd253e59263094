import type * as z from 'zod/mini'
import type { Tree } from '../tree.ts'
import { childSchema, isAnything, takesMapping } from './walk-schema.ts'

/** The value of a tree as the schema library takes it. What the schema leaves to others is not looked into. */
export function plainValue(tree: Tree, schema: z.core.$ZodType | undefined): unknown {
  if (schema === undefined || isAnything(schema)) return true
  if (tree.kind === 'scalar') return tree.value === null && takesMapping(schema) ? {} : tree.value
  if (tree.kind === 'list') return tree.items.map((item) => plainValue(item, childSchema(schema, 0)))
  return Object.fromEntries(
    [...tree.entries].map(([key, { value }]) => [key, plainValue(value, childSchema(schema, key))]),
  )
}
