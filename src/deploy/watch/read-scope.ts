import { dirname } from 'node:path'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import { readIgnore } from '../../image/build-ignore.ts'
import type { Project } from '../../manifest/project.ts'
import { invalidManifest, loadProject } from '../load-project.ts'
import { readSecrets } from '../read-secrets.ts'
import { readConfigs } from '../read-configs.ts'
import type { Request } from '../request.ts'
import { checkWatch } from './check-watch.ts'
import { scopeOf, type WatchScope } from './watch-scope.ts'

/** What is watched, and whose it is. */
export interface OwnedScope {
  readonly scope: WatchScope
  readonly owner: Owner
}

/** Every file that was asked for when the project was read, and whether it was there. */
export type AskedFiles = Map<string, boolean>

/** Files to watch of those that were asked for: a missing one may come, where others of the project are. Not so far above it. */
export function filesOf(asked: AskedFiles, { directory }: Request): string[] {
  const folders = new Set([directory, ...[...asked].flatMap(([path, found]) => (found ? [dirname(path)] : []))])
  return [...asked.keys()].filter((path) => folders.has(dirname(path)))
}

/** Reads a project for what it wants to be watched. `asked` takes what is asked for, also when the reading fails. */
export async function readScope(context: Context, request: Request, asked: AskedFiles): Promise<OwnedScope> {
  const quiet = noteReads({ ...context, emit: () => undefined }, asked)
  const { project, owner } = await loadProject(quiet, request)
  const issues = checkWatch(project, await missingPaths(context, project))
  if (issues.length > 0) throw invalidManifest(issues)
  await Promise.all([readSecrets(quiet, project), readConfigs(quiet, project)])
  const scope = scopeOf(project, await readIgnores(context, project), filesOf(asked, request))
  if (scope.rules.length === 0) throw new SlipwayError(nothingToWatch)
  return { scope, owner }
}

function noteReads(context: Context, asked: AskedFiles): Context {
  const { files } = context
  const noting =
    <T>(read: (path: string) => Promise<T>) =>
    async (path: string) => {
      asked.set(path, false)
      const content = await read(path)
      asked.set(path, content !== undefined)
      return content
    }
  return { ...context, files: { ...files, readText: noting(files.readText), readBytes: noting(files.readBytes) } }
}

async function missingPaths(context: Context, project: Project): Promise<Set<string>> {
  const paths = Object.values(project.services).flatMap(({ develop = [] }) => develop.map(({ path }) => path))
  const found = await Promise.all(paths.map((path) => context.files.look(path)))
  return new Set(paths.filter((_, index) => !found[index]))
}

async function readIgnores(context: Context, project: Project): Promise<Record<string, readonly string[]>> {
  const built = Object.values(project.services).flatMap(({ name, build }) =>
    build && !build.remote ? [{ name, build }] : [],
  )
  const lines = await Promise.all(built.map(({ build }) => readIgnore(context.files, build)))
  return Object.fromEntries(built.map(({ name }, index) => [name, lines[index] ?? []]))
}

const nothingToWatch = {
  code: 'usage-invalid',
  what: 'There is nothing to watch',
  why: 'no service is built here, and none has `develop.watch`',
  fix: 'Give a service `build` or `develop.watch`, or leave `--watch` out.',
} as const
