import type * as z from 'zod/mini'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { shortText } from '../cursor.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { isBroken, itemsIn, placeAt, placeBelow, placesIn, type Place } from './place.ts'
import type { Doc } from './doc.ts'
import { slipwaySchema } from './schema.ts'
import { childSchema, docOf, isAnything, optionsOf, takesMapping } from './walk-schema.ts'

const schemaKeys = ['environments', '*'] as const

/** The place of the environment that is used; an issue when it cannot run, else one for each of its keys that it does not have. */
export function chooseEnvironment(root: Place, environment: string, issues: Issue[]): Place {
  const place = placeAt(root, ['environments', environment])
  const schema = schemaKeys.reduce<z.core.$ZodType | undefined>((at, key) => at && childSchema(at, key), slipwaySchema)
  if (environment !== 'local') reportEnvironment(root, environment, place, issues)
  else if (schema && place.tree) reportAbsent(place, schema, issues)
  return place
}

function reportEnvironment(root: Place, environment: string, place: Place, issues: Issue[]): void {
  if (place.tree) {
    const message = `the environment ${environment} cannot run yet: ${describePlatform(place)} is not built in this version`
    const fix = 'Leave the environment out of the command, or say local.'
    return collectIssue(issues, { code: 'environment-not-built', at: place.keyAt, path: place.path, message, fix })
  }
  const environments = placeAt(root, ['environments'])
  const known = ['local', ...placesIn(environments).map(([name]) => name)]
  collectIssue(issues, unknownEnvironment(environments, environment, [...new Set(known)]))
}

function describePlatform(environment: Place): string {
  const { tree } = placeBelow(environment, 'platform')
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? `its platform ${shortText(tree.value)}` : 'AWS'
}

function unknownEnvironment({ keyAt: at, path }: Place, environment: string, known: readonly string[]): Issue {
  const near = nearestWord(environment, known)
  const message = `there is no environment \`${environment.slice(0, 60)}\``
  const fix = near === undefined ? 'Name one of these, or add it.' : `Did you mean \`${near}\`?`
  return { code: 'environment-unknown', at, path, message, accepted: known.join(', '), fix }
}

/** Reports each key that the schema knows and this machine does not have, or that nothing reads yet. */
function reportAbsent(place: Place, schema: z.core.$ZodType, issues: Issue[]): void {
  if (isBroken(place) || isNothing(place)) return
  const fitting = optionsOf(schema).filter(
    (option) => isAnything(option) || takesMapping(option) === (place.tree?.kind === 'map'),
  )
  const doc = [schema, ...fitting].map(docOf).find((each) => each?.later ?? each?.aws)
  if (doc) return reportKey(place, doc, issues)
  for (const [key, child] of placesIn(place)) {
    const below = childSchema(schema, key)
    if (below && !isAnything(schema)) reportAbsent(child, below, issues)
  }
  for (const item of itemsIn(place)) {
    const below = childSchema(schema, 0)
    if (below) reportAbsent(item, below, issues)
  }
}

function isNothing({ tree }: Place): boolean {
  return tree === undefined || (tree.kind === 'scalar' && tree.value === null)
}

function reportKey({ keyAt: at, path }: Place, { description, aws }: Doc, issues: Issue[]): void {
  const key = /[^.]+$/.exec(path)?.[0] ?? path
  const message = aws
    ? `\`${key}\` is for environments in AWS, and this is not one`
    : `\`${key}\` is not built yet in this version: ${description.replace(/\.$/, '')}`
  const fix = aws
    ? `Move it to such an environment; ${aws}.`
    : 'Remove it until a later version reads it, or use another environment.'
  collectIssue(issues, { code: 'not-supported', at, path, message, fix })
}
