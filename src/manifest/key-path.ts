import type { Position } from '../core/issue.ts'
import type { Mapping, Tree } from './tree.ts'

/** Key path of a mapping's key: `services.web`; a key that is no plain word is quoted: `labels["a.b"]`. */
export function childPath(parent: string, key: string): string {
  const short = key.length > 100 ? `${key.slice(0, 99)}…` : key
  if (!/^[\p{L}\p{N}_-]+$/u.test(key)) return `${parent}[${JSON.stringify(short)}]`
  return parent === '' ? short : `${parent}.${short}`
}

/** Where a key path stands in a tree; the nearest parent when it is absent. Keys with dots may be quoted or not. */
export function locateIn(root: Mapping, path: string): Position {
  let tree: Tree = root
  let at: Position = root.at
  for (let rest = path; rest !== '';) {
    const step: Step | undefined = firstStep(tree, rest)
    if (!step) return at
    ;({ tree, at, rest } = step)
  }
  return at
}

/** True when something stands at exactly this key path. */
export function isAt(root: Mapping, path: string): boolean {
  let tree: Tree = root
  for (let rest = path; rest !== '';) {
    const step: Step | undefined = firstStep(tree, rest)
    if (!step) return false
    ;({ tree, rest } = step)
  }
  return true
}

interface Step {
  readonly tree: Tree
  readonly at: Position
  readonly rest: string
}

function firstStep(tree: Tree, path: string): Step | undefined {
  if (tree.kind === 'map') return keyStep(tree, path)
  const [whole = '', index = ''] = /^\[(\d+)\]\.?/.exec(path) ?? []
  const item = tree.kind === 'list' && whole !== '' ? tree.items[Number(index)] : undefined
  return item && { tree: item, at: item.at, rest: path.slice(whole.length) }
}

/** The longest key that the path begins with, since a service may be called `my.app` beside `my`. */
function keyStep(tree: Mapping, path: string): Step | undefined {
  return (path.startsWith('[') ? undefined : plainStep(tree, path)) ?? searchStep(tree, path)
}

/** Asks for each beginning of the path that may be a key, the longest first: a file of many services is located in often. */
function plainStep(tree: Mapping, path: string): Step | undefined {
  for (let end = path.length; end > 0; end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))) {
    const entry = tree.entries.get(path.slice(0, end))
    if (entry) return { tree: entry.value, at: entry.keyAt, rest: path.slice(path[end] === '.' ? end + 1 : end) }
  }
  return undefined
}

/** A key that is quoted or cut short is written otherwise than it is, so all of them are looked at. */
function searchStep(tree: Mapping, path: string): Step | undefined {
  let best: Step | undefined
  for (const [key, entry] of tree.entries) {
    if (!path.startsWith('[') && key.length <= 100) continue
    for (const form of [key, childPath('', key)]) {
      const rest = restAfter(path, form)
      if (rest === undefined || (best && rest.length >= best.rest.length)) continue
      best = { tree: entry.value, at: entry.keyAt, rest }
    }
  }
  return best
}

function restAfter(path: string, form: string): string | undefined {
  if (!path.startsWith(form)) return undefined
  const rest = path.slice(form.length)
  if (rest === '' || rest.startsWith('[')) return rest
  return rest.startsWith('.') ? rest.slice(1) : undefined
}
