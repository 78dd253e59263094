import type { Position } from '../core/issue.ts'
import { childPath } from './key-path.ts'
import { childRule } from './merge/rule.ts'
import type { GivenKey } from './project.ts'
import type { Mapping, Tree } from './tree.ts'
import { textOf } from './tree.ts'

/** Keys whose mapping holds names of the user's own and no keys. */
const pairs =
  /\.(?:labels|environment|args|sysctls|driver_opts|options|annotations|storage_opt|extra_hosts|additional_contexts|aux_addresses|ssh)$/

/** Every key that a model gives, in file order. */
export function givenKeys(tree: Mapping): readonly GivenKey[] {
  return keysBelow(tree, '', '')
}

function keysBelow(tree: Tree, rule: string, path: string): GivenKey[] {
  if (pairs.test(rule) || tree.kind === 'scalar') return []
  if (tree.kind === 'list') return tree.items.flatMap((item, index) => keysBelow(item, rule, `${path}[${index}]`))
  return [...tree.entries].flatMap(([key, { keyAt, value }]) => {
    if (key.startsWith('x-') && !/^(?:services|networks|volumes|secrets|configs|models)$/.test(rule)) return []
    const next = { rule: childRule(rule, key), path: childPath(path, key) }
    return [givenKey(next.rule, next.path, keyAt, value), ...keysBelow(value, next.rule, next.path)]
  })
}

function givenKey(key: string, path: string, at: Position, value: Tree): GivenKey {
  return { key, path, at, ...(value.kind === 'scalar' && value.value !== null && { value: textOf(value) }) }
}
