import type * as z from 'zod/mini'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { itemsIn, placesIn, valueAt, type Place } from './place.ts'
import { childSchema, isAnything } from './walk-schema.ts'

/** Reports `!reset` and `!override` where nothing is merged: everywhere but in `overrides`. */
export function reportMarks(place: Place, schema: z.core.$ZodType, issues: Issue[]): void {
  const { tree, path } = place
  if (tree?.mark) {
    const message = `\`!${tree.mark}\` means nothing here`
    const fix = 'Remove the tag; it is for what stands below `overrides`.'
    collectIssue(issues, { code: 'unknown-tag', at: valueAt(place), path, message, fix })
  }
  for (const [key, child] of placesIn(place)) {
    const below = childSchema(schema, key)
    if (below && !isAnything(below)) reportMarks(child, below, issues)
  }
  for (const item of itemsIn(place)) {
    const below = childSchema(schema, 0)
    if (below) reportMarks(item, below, issues)
  }
}
