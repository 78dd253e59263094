import type * as z from 'zod/mini'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { shortText } from '../cursor.ts'
import { isBroken, itemsIn, placeAt, placeBelow, placesIn, shownAt, type Place } from './place.ts'
import type { Choice } from './choice.ts'
import type { Doc } from './doc.ts'
import { slipwaySchema } from './schema.ts'
import { childSchema, docOf, isAnything, optionsOf, takesMapping } from './walk-schema.ts'

const schemaKeys = ['environments', '*'] as const

/** An environment that is used. */
export interface Chosen {
  readonly name: string
  readonly place: Place
}

/** The environment that is used; an issue when it is not what it is wanted for, else one for each of its keys that nothing reads. */
export function chooseEnvironment(root: Place, { environment, target }: Choice, issues: Issue[]): Chosen {
  const name = environment ?? onlyEnvironment(root, issues)
  const place = placeAt(root, ['environments', name])
  const schema = schemaKeys.reduce<z.core.$ZodType | undefined>((at, key) => at && childSchema(at, key), slipwaySchema)
  const fits = target === 'docker' ? name === 'local' : name !== 'local' && place.tree !== undefined
  if (!fits && environment !== undefined) reportEnvironment(root, name, target, issues)
  else if (schema && place.tree) reportAbsent(place, schema, target, issues)
  return { name, place }
}

/** The name of the environment in AWS where there is one only; empty where that is not so. */
function onlyEnvironment(root: Place, issues: Issue[]): string {
  const environments = placeAt(root, ['environments'])
  const names = placesIn(environments).flatMap(([name]) => (name === 'local' ? [] : [name]))
  const [only = ''] = names
  if (names.length === 1) return only
  const { keyAt: at, path } = environments
  const several = `there are several environments in AWS: ${names.join(', ')}`
  const message = names.length > 0 ? several : 'there is no environment in AWS'
  const fix = names.length > 0 ? 'Name one of them.' : 'Add one below `environments`, with `platform: fargate`.'
  collectIssue(issues, { code: 'environment-unclear', at, path, message, ...accepting(names), fix })
  return ''
}

function accepting(names: readonly string[]): Pick<Issue, 'accepted'> {
  return names.length > 0 ? { accepted: names.join(', ') } : {}
}

function reportEnvironment(root: Place, environment: string, target: Choice['target'], issues: Issue[]): void {
  const environments = placeAt(root, ['environments'])
  const place = placeBelow(environments, environment)
  if (environment === 'local') {
    const message = 'local is this machine, and there are no templates for it'
    const fix = 'Name an environment in AWS.'
    return collectIssue(issues, { code: 'environment-unclear', at: place.keyAt, path: place.path, message, fix })
  }
  if (place.tree && target === 'docker') {
    const message = `the environment ${environment} is in AWS, where this command does not work yet`
    const fix = isFargate(place)
      ? `Change the files and run \`slipway up ${environment}\`: \`--watch\` is for this machine.`
      : unbuiltFix(place)
    return collectIssue(issues, { code: 'environment-not-built', at: place.keyAt, path: place.path, message, fix })
  }
  const known = ['local', ...placesIn(environments).map(([name]) => name)]
  collectIssue(issues, unknownEnvironment(environments, environment, [...new Set(known)]))
}

function isFargate(environment: Place): boolean {
  return shownAt(placeBelow(environment, 'platform')) === 'fargate'
}

function unbuiltFix(environment: Place): string {
  const { tree } = placeBelow(environment, 'platform')
  const platform = tree?.kind === 'scalar' && typeof tree.value === 'string' ? shortText(tree.value) : 'its platform'
  return `Leave the environment out of the command: ${platform} is not built in this version.`
}

function unknownEnvironment({ keyAt: at, path }: Place, environment: string, known: readonly string[]): Issue {
  const near = nearestWord(environment, known)
  const message = `there is no environment \`${environment.slice(0, 60)}\``
  const fix = near === undefined ? 'Name one of these, or add it.' : `Did you mean \`${near}\`?`
  return { code: 'environment-unknown', at, path, message, accepted: known.join(', '), fix }
}

/** Reports each key that the schema knows and this machine does not have, or that nothing reads yet. */
function reportAbsent(place: Place, schema: z.core.$ZodType, target: Choice['target'], issues: Issue[]): void {
  if (isBroken(place) || isNothing(place)) return
  const fitting = optionsOf(schema).filter(
    (option) => isAnything(option) || takesMapping(option) === (place.tree?.kind === 'map'),
  )
  const isAbsent = (doc: Doc | undefined) => doc?.later ?? (target === 'docker' && doc?.aws !== undefined)
  const doc = [schema, ...fitting].map(docOf).find(isAbsent)
  if (doc) return reportKey(place, doc, target, issues)
  for (const [key, child] of placesIn(place)) {
    const below = childSchema(schema, key)
    if (below && !isAnything(schema)) reportAbsent(child, below, target, issues)
  }
  for (const item of itemsIn(place)) {
    const below = childSchema(schema, 0)
    if (below) reportAbsent(item, below, target, issues)
  }
}

function isNothing({ tree }: Place): boolean {
  return tree === undefined || (tree.kind === 'scalar' && tree.value === null)
}

function reportKey(
  { keyAt: at, path }: Place,
  { description, aws: instead }: Doc,
  target: Choice['target'],
  issues: Issue[],
): void {
  const aws = target === 'docker' ? instead : undefined
  const key = /[^.]+$/.exec(path)?.[0] ?? path
  const message = aws
    ? `\`${key}\` is for environments in AWS, and this is not one`
    : `\`${key}\` is not built yet in this version: ${description.replace(/\.$/, '')}`
  const fix = aws
    ? `Move it to such an environment; ${aws}.`
    : 'Remove it until a later version reads it, or use another environment.'
  collectIssue(issues, { code: 'not-supported', at, path, message, fix })
}
