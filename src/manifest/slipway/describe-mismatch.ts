import type * as z from 'zod/mini'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { shortText } from '../cursor.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { describeKind, type Scalar, type Tree } from '../tree.ts'
import { isBroken, placeBelow, shownAt, valueAt, type Place } from './place.ts'
import { childSchema, docOf, keysOf, nameSchema, takesMapping } from './walk-schema.ts'

type Schema = z.core.$ZodType
type Found = z.core.$ZodIssue

/** A place with the schema that it should fit. */
interface Spot {
  readonly place: Place
  readonly schema: Schema | undefined
  /** The schema of the name, where the key is one of the user's own. */
  readonly name?: Schema | undefined
}

/** Turns what the schema library found into issues at their places in the file, one for each place. */
export function describeMismatches(root: Place, schema: Schema, found: readonly Found[], issues: Issue[]): void {
  const spots = new Set<string>()
  for (const issue of found) {
    const spot = issue.path.reduce<Spot>(spotBelow, { place: root, schema })
    if (issue.code !== 'unrecognized_keys' && spots.has(spot.place.path)) continue
    spots.add(spot.place.path)
    describeMismatch(spot, issue, issues)
  }
}

function spotBelow({ place, schema }: Spot, key: PropertyKey): Spot {
  return {
    place: placeBelow(place, key),
    schema: schema && childSchema(schema, key),
    name: schema && nameSchema(schema),
  }
}

function describeMismatch(spot: Spot, found: Found, issues: Issue[]): void {
  const { place, schema } = spot
  if (isBroken(place)) return
  if (found.code === 'unrecognized_keys') return found.keys.forEach((key) => reportUnknownKey(spot, key, issues))
  if (found.code === 'invalid_key') return reportName(spot, issues)
  const inner = found.code === 'invalid_union' ? chosenOption(found.errors) : []
  if (schema && inner.length > 0) return describeMismatches(place, schema, inner, issues)
  collectIssue(issues, place.tree === undefined ? missingKey(spot) : wrongValue(spot, found))
}

/** Of several shapes the one that the value has, with what is wrong inside; empty when it has none of them. */
function chosenOption(errors: readonly (readonly Found[])[]): readonly Found[] {
  return errors.find((each) => each.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type')) ?? []
}

function reportUnknownKey({ place, schema }: Spot, key: string, issues: Issue[]): void {
  const child = placeBelow(place, key)
  const known = (schema ? keysOf(schema) : []).map(([name]) => name)
  const near = nearestWord(key, known)
  const where = place.path === '' ? 'at the top level of this file' : `in \`${place.path}\``
  collectIssue(issues, {
    code: 'unknown-key',
    at: child.keyAt,
    path: child.path,
    message: `\`${key.slice(0, 60)}\` is not a key that Slipway knows ${where}`,
    accepted: known.join(', '),
    fix: near === undefined ? 'Remove it.' : `Did you mean \`${near}\`?`,
  })
}

/** The name of an environment or the like; the library points at the entry. */
function reportName({ place, name }: Spot, issues: Issue[]): void {
  const accepted = docOf(name)?.accepted ?? 'another name'
  collectIssue(issues, {
    code: 'bad-name',
    at: place.keyAt,
    path: place.path,
    message: 'this name has other characters than are allowed',
    accepted,
  })
}

function missingKey({ place, schema }: Spot): Issue {
  const name = lastKey(place)
  const { accepted = 'a value', example } = docOf(schema) ?? {}
  const fix = `Give \`${name}\`: ${accepted}${example === undefined ? '' : `, for example ${JSON.stringify(example)}`}.`
  return { code: 'missing-key', at: place.keyAt, path: place.path, message: `\`${name}\` is missing`, fix }
}

function wrongValue({ place, schema }: Spot, found: Found): Issue {
  const doc = docOf(schema)
  const accepted = doc?.accepted ?? (schema && takesMapping(schema) ? 'a mapping' : 'another value')
  const given = shownAt(place)
  const type = hasWrongType(place.tree, found)
  const kind = place.tree ? describeKind(place.tree) : 'nothing'
  const fix = adviseQuotes(place.tree, found) ?? adviseVariables(given) ?? doc?.advise?.(given)
  return {
    code: type ? 'wrong-type' : 'bad-value',
    at: valueAt(place),
    path: place.path,
    message: `\`${lastKey(place)}\` must be ${accepted}${type ? `, not ${kind}` : ''}`,
    given,
    accepted,
    ...(fix !== undefined && { fix }),
  }
}

/** A fraction is a number of the right type and the wrong value. */
function hasWrongType(tree: Tree | undefined, found: Found): boolean {
  if (found.code === 'invalid_union') return true
  return found.code === 'invalid_type' && !(expectsNumber(found) && typeof scalarOf(tree) === 'number')
}

function adviseQuotes(tree: Tree | undefined, found: Found): string | undefined {
  const value = scalarOf(tree)
  if (found.code !== 'invalid_type') return undefined
  if (expectsNumber(found) && typeof value === 'string' && /^\d+$/.test(value)) return `Leave the quotes out: ${value}.`
  const quotable = tree?.kind === 'scalar' && (typeof value === 'number' || typeof value === 'boolean')
  // As it is written: the number of an account may begin with zeros.
  return found.expected === 'string' && quotable ? `Put it in quotes: "${shortText(tree.raw)}".` : undefined
}

function adviseVariables(given: string): string | undefined {
  return given.includes('$') ? 'Write the value out: variables are replaced inside `overrides` only.' : undefined
}

function expectsNumber(found: Found): boolean {
  return found.code === 'invalid_type' && ['number', 'int'].includes(found.expected)
}

function scalarOf(tree: Tree | undefined): Scalar['value'] | undefined {
  return tree?.kind === 'scalar' ? tree.value : undefined
}

function lastKey(place: Place): string {
  return /(?:[^.[\]]+(?:\[\d+\])*|\["(?:[^"\\]|\\.)*"\](?:\[\d+\])*)$/.exec(place.path)?.[0] ?? place.path
}
