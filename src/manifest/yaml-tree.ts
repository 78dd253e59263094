import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { Alias, Document, ParsedNode, Tags, YAMLMap, YAMLSeq } from 'yaml'
import type { Issue, Position } from '../core/issue.ts'
import { collectIssue } from './collect-issue.ts'
import { nearestWord } from '../core/nearest-word.ts'
import type { Entry, Mapping, Mark, Scalar, Tree } from './tree.ts'
import { mergeEntries } from './yaml-merge.ts'
import { describeYamlErrors } from './yaml-issues.ts'

/** A file as text. */
export interface SourceFile {
  /** As the user would name it, for messages. */
  readonly name: string
  readonly text: string
  /** Absolute folder where its relative paths start. Default: the project's. */
  readonly from?: string
}

/** The documents of a file that are mappings. */
export interface ParsedYaml {
  readonly trees: readonly Mapping[]
  /** True when `!reset` or `!override` stands in it. */
  readonly marked?: boolean
  readonly issues: readonly Issue[]
}

interface Conversion {
  readonly from: string | undefined
  marked: boolean
  readonly positionOf: (offset: number) => Position
  readonly issues: Issue[]
  /** What each anchor stands for so far; undefined while its own value is being read. */
  readonly anchors: Map<string, Tree | undefined>
  readonly sizes: WeakMap<Tree, number>
  /** Number of nodes that aliases have added. */
  aliased: number
}

const maxCharacters = 1024 * 1024
const maxAliased = 100_000
const maxDepth = 100

/** Reads YAML 1.2 with anchors and merge keys. Every problem is an issue; it never throws. */
export function parseYaml(source: SourceFile): ParsedYaml {
  const lines = new LineCounter()
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file: source.name, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const text = source.text.replace(/^\uFEFF/, '')
  const unreadable = checkText(text, source.name)
  if (unreadable) return { trees: [], issues: [unreadable] }
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Its own check compares each key with each other; ours is below.
    uniqueKeys: false,
    logLevel: 'silent',
    version: '1.2',
    schema: 'core',
    customTags: mergeTags,
  })
  return convertDocuments('empty' in documents ? [] : documents, positionOf, source)
}

function checkText(text: string, file: string): Issue | undefined {
  if (text.length > maxCharacters) {
    const given = `${Math.round(text.length / 1024)} KB`
    const fix = 'Check that this is the Compose file.'
    const at = { file, line: 1, column: 1 }
    return { code: 'file-too-large', at, path: '', message: 'the file is too large', given, accepted: '1024 KB', fix }
  }
  const bad = text.search(/[\0\uFFFD]/)
  if (bad < 0) return undefined
  const before = text.slice(0, bad).split('\n')
  const at = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return { code: 'not-utf8', at, path: '', message: 'the file is not text in UTF-8', fix: 'Save it as UTF-8.' }
}

function convertDocuments(
  documents: readonly Document.Parsed[],
  positionOf: (offset: number) => Position,
  source: SourceFile,
): ParsedYaml {
  const at = { file: source.name, line: 1, column: 1 }
  const issues = describeYamlErrors(
    documents.flatMap((each) => [...each.errors, ...each.warnings]),
    positionOf,
  )
  if (issues.length > 0) return { trees: [], issues }
  const shared = { positionOf, issues: [] as Issue[], from: source.from, sizes: new WeakMap<Tree, number>() }
  const conversion: Conversion = { ...shared, anchors: new Map(), aliased: 0, marked: false }
  const trees = documents.map((document) => {
    conversion.anchors.clear()
    return convert(document.contents, conversion, at, 0)
  })
  return { ...checkTop(trees, at, conversion.issues), marked: conversion.marked }
}

/** Several documents are merged like several files; those with nothing in them count as absent. */
function checkTop(trees: readonly Tree[], start: Position, issues: readonly Issue[]): ParsedYaml {
  const maps = trees.filter((tree) => tree.kind === 'map')
  const fix = 'Begin the file with `services:`.'
  const other = trees.find((tree) => tree.kind !== 'map' && !isNothing(tree))
  if (issues.length > 0) return { trees: maps, issues }
  if (other) {
    const message = 'the file must be a mapping'
    return { trees: [], issues: [{ code: 'wrong-type', at: other.at, path: '', message, fix }] }
  }
  if (maps.length > 0) return { trees: maps, issues }
  const at = trees[0]?.at ?? start
  return { trees: [], issues: [{ code: 'file-empty', at, path: '', message: 'the file is empty', fix }] }
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

/** The tags of the Compose Specification, for every kind of value; what they mean is decided when files are merged. */
const mergeTags: Tags = ['!reset', '!override'].flatMap((tag) => [
  { tag, resolve: (text: string) => text },
  { tag, collection: 'map' as const, resolve: (map: YAMLMap.Parsed | YAMLSeq.Parsed) => map },
  { tag, collection: 'seq' as const, resolve: (seq: YAMLMap.Parsed | YAMLSeq.Parsed) => seq },
])

function convert(node: unknown, conversion: Conversion, fallback: Position, depth: number): Tree {
  const parsed = node as ParsedNode | null | undefined
  const at = parsed?.range ? conversion.positionOf(parsed.range[0]) : fallback
  if (depth > maxDepth) {
    collectIssue(conversion.issues, {
      code: 'yaml-too-deep',
      at,
      path: '',
      message: 'the file is nested too deeply',
      fix: 'Make it flatter.',
    })
    return nothing(at)
  }
  if (isAlias(parsed)) return convertAlias(parsed, conversion, at)
  const anchor = parsed?.anchor
  if (anchor !== undefined) conversion.anchors.set(anchor, undefined)
  const tree = marked(parsed, convertValue(parsed, conversion, at, depth), conversion)
  if (anchor !== undefined) conversion.anchors.set(anchor, tree)
  return tree
}

function marked(node: ParsedNode | null | undefined, tree: Tree, conversion: Conversion): Tree {
  const mark = node?.tag === '!reset' || node?.tag === '!override' ? (node.tag.slice(1) as Mark) : undefined
  if (!mark) return tree
  conversion.marked = true
  return sized({ ...tree, mark }, conversion.sizes.get(tree) ?? 1, conversion)
}

function convertValue(node: ParsedNode | null | undefined, conversion: Conversion, at: Position, depth: number): Tree {
  if (isMap(node)) return convertMap(node, conversion, at, depth)
  if (isSeq(node)) return convertList(node, conversion, at, depth)
  if (!isScalar(node)) return nothing(at)
  const { value } = node
  const raw = node.source ?? String(value)
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
  const from = conversion.from === undefined ? {} : { from: conversion.from }
  return sized({ kind: 'scalar', value: plain ? value : raw, raw, at, ...from }, 1, conversion)
}

function convertList(node: YAMLSeq, conversion: Conversion, at: Position, depth: number): Tree {
  const items = node.items.map((item) => convert(isPair(item) ? undefined : item, conversion, at, depth + 1))
  return sized({ kind: 'list', items, at }, 1 + sum(items, conversion), conversion)
}

function convertMap(node: YAMLMap, conversion: Conversion, at: Position, depth: number): Tree {
  const entries = new Map<string, Entry>()
  const merged: Tree[] = []
  for (const pair of node.items) {
    const key = convert(pair.key, conversion, at, depth + 1)
    const value = convert(pair.value, conversion, key.at, depth + 1)
    if (isMergeKey(pair.key)) merged.push(value)
    else addEntry(entries, key, value, conversion)
  }
  const all = merged.length === 0 ? entries : mergeEntries(entries, merged, conversion.issues)
  const size =
    1 +
    sum(
      [...all.values()].map((entry) => entry.value),
      conversion,
    )
  return sized({ kind: 'map', entries: all, at }, size, conversion)
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<'
}

function addEntry(entries: Map<string, Entry>, key: Tree, value: Tree, conversion: Conversion): void {
  if (key.kind !== 'scalar' || key.value === null) {
    const message = 'a key must be text'
    collectIssue(conversion.issues, { code: 'bad-key', at: key.at, path: '', message, fix: 'Give the key a name.' })
    return
  }
  const name = typeof key.value === 'string' ? key.value : key.raw
  // As in Compose; what stands below is read all the same.
  if (typeof key.value !== 'string') collectIssue(conversion.issues, notText(key, name))
  const first = entries.get(name)
  if (!first) return void entries.set(name, { keyAt: key.at, value })
  const message = `the key \`${name.slice(0, 60)}\` stands twice in this mapping, first on line ${first.keyAt.line}`
  collectIssue(conversion.issues, { code: 'duplicate-key', at: key.at, path: '', message, fix: 'Keep one of the two.' })
}

function notText({ at, value }: Scalar, name: string): Issue {
  const message = `a key must be text, not ${typeof value === 'number' ? 'a number' : 'true or false'}`
  return {
    code: 'bad-key',
    at,
    path: '',
    message,
    given: name.slice(0, 60),
    fix: `Put it in quotes: "${name.slice(0, 60)}".`,
  }
}

function convertAlias(node: Alias, conversion: Conversion, at: Position): Tree {
  const name = node.source
  const target = conversion.anchors.get(name)
  if (!target) return reportAlias(name, conversion, at)
  const before = conversion.aliased
  conversion.aliased += conversion.sizes.get(target) ?? 1
  if (conversion.aliased <= maxAliased) return target
  if (before <= maxAliased) {
    const message = 'the aliases of this file expand to too many values'
    const fix = 'Do not nest aliases in aliases.'
    collectIssue(conversion.issues, {
      code: 'alias-bomb',
      at,
      path: '',
      message,
      accepted: `${maxAliased} values`,
      fix,
    })
  }
  return broken(at)
}

function reportAlias(name: string, conversion: Conversion, at: Position): Tree {
  const inside = conversion.anchors.has(name)
  const near = nearestWord(name, conversion.anchors.keys())
  const message = inside
    ? `the alias \`*${name}\` stands inside its own anchor`
    : `there is no anchor \`&${name}\` before this alias`
  const fix = inside
    ? 'Write the value out.'
    : near === undefined
      ? `Mark the value with \`&${name}\` above this line.`
      : `Did you mean \`*${near}\`?`
  collectIssue(conversion.issues, { code: 'unknown-anchor', at, path: '', message, fix })
  return broken(at)
}

function nothing(at: Position): Scalar {
  return { kind: 'scalar', value: null, raw: '', at }
}

function broken(at: Position): Scalar {
  return { ...nothing(at), broken: true }
}

function sized(tree: Tree, size: number, conversion: Conversion): Tree {
  conversion.sizes.set(tree, size)
  return tree
}

function sum(trees: readonly Tree[], conversion: Conversion): number {
  return trees.reduce((total, tree) => total + (conversion.sizes.get(tree) ?? 1), 0)
}
