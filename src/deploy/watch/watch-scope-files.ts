import { join } from 'node:path'
import type { Context, FileWatch } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import type { ChangeQueue } from './change-queue.ts'
import { foldersOf, isOfNoConcern, type WatchScope } from './watch-scope.ts'

/** Watches what a scope names; changes go into the queue. */
export async function watchScope(context: Context, scope: WatchScope, queue: ChangeQueue): Promise<FileWatch> {
  const paths = scope.rules.map(({ rule }) => rule.path)
  const facts = await Promise.all(paths.map((path) => context.files.look(path)))
  const folders = new Set(paths.filter((_, index) => facts[index]?.kind === 'folder'))
  try {
    return await context.files.watch({
      folders: foldersOf(scope, (path) => folders.has(path)),
      concerns: (path) => !isOfNoConcern(scope, path),
      onChange: queue.push,
      onError: (why) => context.emit({ type: 'note', level: 'warning', text: `Some files are not watched: ${why}` }),
    })
  } catch (thrown) {
    throw new SlipwayError(cannotWatch(thrown instanceof Error ? thrown.message : String(thrown)))
  }
}

/** The files below the rules with `initial_sync`, by the path of the rule. */
export async function listRules({ files }: Context, scope: WatchScope): Promise<(path: string) => readonly string[]> {
  const roots = scope.rules.filter(({ rule }) => rule.initialSync === true).map(({ rule }) => rule.path)
  const lists = await Promise.all(
    roots.map(async (root): Promise<[string, string[]]> => {
      if ((await files.look(root))?.kind === 'file') return [root, [root]]
      const found = await files.list(root, (path) => isOfNoConcern(scope, join(root, path)))
      return [root, found.map(({ path }) => join(root, path))]
    }),
  )
  const byRoot = new Map(lists)
  return (path) => byRoot.get(path) ?? []
}

function cannotWatch(why: string) {
  return {
    code: 'step-failed',
    what: 'The files cannot be watched',
    why,
    fix: 'Leave folders with many files out with `.dockerignore` or `ignore`; on Linux, raise `fs.inotify.max_user_watches`.',
  } as const
}
