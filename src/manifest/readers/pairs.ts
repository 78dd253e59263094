import { entriesOf, itemsOf, report, reportType, type Cursor } from '../cursor.ts'
import { describeKind, textOf } from '../tree.ts'

/** Names with values; null where only the name was given. */
export type Pairs = ReadonlyMap<string, string | null>

/** Reads a mapping, or a list of `NAME=value`. Messages never hold a value, since it may be secret. */
function readPairs(cursor: Cursor): Pairs | undefined {
  if (cursor.tree.kind === 'map') return new Map(entriesOf(cursor).flatMap(([name, child]) => pairOfEntry(name, child)))
  if (cursor.tree.kind === 'list') return new Map(itemsOf(cursor).flatMap(pairOfItem))
  return reportType(cursor, 'a mapping or a list of NAME=value')
}

/** Reads labels: pairs where a name alone stands for an empty value. */
export function readLabels(cursor: Cursor): Readonly<Record<string, string>> | undefined {
  const pairs = readPairs(cursor)
  return pairs && Object.fromEntries([...pairs].map(([name, value]) => [name, value ?? '']))
}

/** Reads a mapping from names to text, numbers or nothing, as options of a driver have it. */
export function readOptions(cursor: Cursor): Readonly<Record<string, string>> | undefined {
  return cursor.tree.kind === 'map' ? readLabels(cursor) : reportType(cursor, 'a mapping')
}

/** Reads pairs as they stand: null where only the name is given. */
export function readGivenPairs(cursor: Cursor): Readonly<Record<string, string | null>> | undefined {
  const pairs = readPairs(cursor)
  return pairs && Object.fromEntries(pairs)
}

/** Reads pairs where a name alone takes its value from the user's variables, and is left out when there is none. */
export function readVariables(cursor: Cursor): Pairs | undefined {
  const pairs = readPairs(cursor)
  return pairs && new Map([...pairs].map(([name, value]) => [name, value ?? cursor.scope.variable(name) ?? null]))
}

type Pair = readonly [string, string | null]

function pairOfEntry(name: string, child: Cursor): readonly Pair[] {
  const { tree } = child
  if (tree.kind !== 'scalar') {
    reportType(child, 'text, a number, true, false or nothing')
    return []
  }
  if (tree.value === null) return [[name, null]]
  const value = textOf(tree)
  if (typeof tree.value === 'number' && value !== tree.raw) warnRewritten(child)
  return [[name, value]]
}

/** `3.10` is the number 3.1 to YAML, and so it is in the container; Compose says nothing and people lose an afternoon. */
function warnRewritten(child: Cursor): void {
  const message = 'YAML reads this as a number and writes it differently in the container'
  report(child, {
    code: 'number-rewritten',
    message,
    fix: 'Put it in quotes to keep it as it stands.',
    severity: 'warning',
  })
}

function pairOfItem(item: Cursor): readonly Pair[] {
  const { tree } = item
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return reportItem(item, `this is ${describeKind(tree)}`)
  const sign = tree.value.indexOf('=')
  const name = sign < 0 ? tree.value : tree.value.slice(0, sign)
  if (name === '') return reportItem(item, 'the name before `=` is missing')
  if (/\s$/.test(name)) return reportItem(item, 'there is a space before `=`')
  return [[name, sign < 0 ? null : tree.value.slice(sign + 1)]]
}

function reportItem(item: Cursor, message: string): readonly Pair[] {
  const fix =
    item.tree.kind === 'map'
      ? 'Write `NAME=value`, or remove the dashes.'
      : 'Write `NAME=value` without spaces around `=`.'
  report(item, { code: 'bad-value', message, accepted: 'NAME=value or NAME', fix })
  return []
}
