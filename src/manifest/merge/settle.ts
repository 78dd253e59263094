import type { Entry, Tree } from '../tree.ts'

/** Takes away what `!reset` marks, and the marks. */
export function settle<T extends Tree>(tree: T): T {
  return settleTree(tree, new Map()) as T
}

function settleTree(tree: Tree, done: Map<Tree, Tree>): Tree {
  const known = done.get(tree)
  if (known) return known
  const settled = settleNew(tree, done)
  done.set(tree, settled)
  return settled
}

function settleNew(tree: Tree, done: Map<Tree, Tree>): Tree {
  const { mark: _, ...plain } = tree
  if (plain.kind === 'scalar') return plain
  if (plain.kind === 'list') {
    return {
      ...plain,
      items: plain.items.filter((item) => item.mark !== 'reset').map((item) => settleTree(item, done)),
    }
  }
  const kept = [...plain.entries].filter(([, entry]) => entry.value.mark !== 'reset')
  const entries = kept.map(([key, entry]): [string, Entry] => [key, { ...entry, value: settleTree(entry.value, done) }])
  return { ...plain, entries: new Map(entries) }
}
