import { relative } from 'node:path'
import { join as joinPosix } from 'node:path/posix'
import type { Hook } from '../../manifest/project.ts'
import { isMeant, type ScopeRule, type WatchScope } from './watch-scope.ts'

/** A file of this machine and where it goes in a container. */
export interface FileCopy {
  readonly from: string
  readonly to: string
}

/** What follows from changed files. */
export interface WatchPlan {
  /** Those of the changed files that any of this follows from. */
  readonly paths: readonly string[]
  /** The project is read, built and rolled as `up` does; what has not changed is left alone. */
  readonly rolls: boolean
  /** Files to copy by service. One that is gone is removed there too. */
  readonly copies: ReadonlyMap<string, readonly FileCopy[]>
  /** Services whose containers are restarted as they are. */
  readonly restarts: readonly string[]
  /** Commands to run in containers after the copying. */
  readonly commands: readonly { readonly service: string; readonly hook: Hook }[]
}

/** Decides what follows when files change. Every rule that means a file has its say, as in Compose. */
export function planWatch(scope: WatchScope, paths: readonly string[]): WatchPlan {
  const meant = scope.rules.flatMap((one) => {
    const own = paths.filter((path) => isMeant(one, path))
    return own.length === 0 ? [] : [{ one, own }]
  })
  const rules = meant.map(({ one }) => one)
  const isProject = (path: string) => scope.files.has(path)
  return {
    paths: paths.filter((path) => isProject(path) || meant.some(({ own }) => own.includes(path))),
    rolls: paths.some(isProject) || rules.some(({ rule }) => rule.action === 'rebuild'),
    copies: copiesOf(meant),
    restarts: [...new Set(rules.filter(({ rule }) => rule.action.endsWith('restart')).map(({ service }) => service))],
    commands: rules.flatMap(({ service, rule: { action, exec } }) =>
      action === 'sync+exec' && exec ? [{ service, hook: exec }] : [],
    ),
  }
}

/** What is copied when the containers of a release are new: everything below the rules with `initial_sync`. */
export function planFirstCopies(
  scope: WatchScope,
  filesOf: (folder: string) => readonly string[],
): WatchPlan['copies'] {
  const first = scope.rules.filter(({ rule }) => rule.initialSync === true)
  return copiesOf(first.map((one) => ({ one, own: filesOf(one.rule.path).filter((path) => isMeant(one, path)) })))
}

function copiesOf(
  meant: readonly { readonly one: ScopeRule; readonly own: readonly string[] }[],
): Map<string, readonly FileCopy[]> {
  const copies = new Map<string, Map<string, FileCopy>>()
  for (const { one, own } of meant) {
    const { action, path: root, target } = one.rule
    if (!action.startsWith('sync') || target === undefined || own.length === 0) continue
    const files = copies.get(one.service) ?? new Map<string, FileCopy>()
    for (const from of own) {
      const to = joinPosix(target, relative(root, from))
      files.set(to, { from, to })
    }
    copies.set(one.service, files)
  }
  return new Map([...copies].map(([service, files]) => [service, [...files.values()]]))
}
