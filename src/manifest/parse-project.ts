import { join } from 'node:path'
import { sortIssues, type Issue } from '../core/issue.ts'
import { assembleProject, type ProjectFields } from './assemble-project.ts'
import { checkDependencies } from './check-dependencies.ts'
import { checkPortClaims, checkReferences, type Declared } from './check-references.ts'
import { at, entriesOf, report, type Cursor, type Scope } from './cursor.ts'
import { readKeys } from './keys.ts'
import { completeHooks } from './load/complete-hooks.ts'
import { FileStore } from './load/file-store.ts'
import type { Env } from './env.ts'
import { openCompose, type OpenedCompose, type Opening } from './open-compose.ts'
import { projectKeys } from './project-keys.ts'
import type { Project } from './project.ts'
import type { ReadResult } from './read-result.ts'
import { joinSettings } from './slipway/join-settings.ts'
import type { SourceFile } from './yaml-tree.ts'

/** The files of a project as texts. */
export interface ProjectSources {
  /** Absolute folder of the Compose file; relative paths inside it start here. */
  readonly directory: string
  readonly compose: SourceFile
  /** The `.env` beside it. */
  readonly dotenv?: SourceFile
  /** Texts of further files, by absolute path. */
  readonly envFiles?: ReadonlyMap<string, string | undefined>
}

/** Reads a project from texts: every problem is an issue, and all of them come together. A file that is not given is not there. */
export function parseProject(
  sources: ProjectSources,
  env: Env,
  options: Partial<Pick<Opening, 'profiles'>> = {},
): ReadResult {
  const { directory, compose, dotenv, envFiles = new Map<string, string | undefined>() } = sources
  const store = new FileStore(directory)
  for (const [path, text] of envFiles) store.set(path, text)
  for (const file of [compose, ...(dotenv ? [dotenv] : [])]) store.set(join(directory, file.name), file.text)
  const start = { directory, files: [compose.name], profiles: [], env, store }
  let result: ReadResult = { issues: [] }
  do {
    for (const path of store.wanted) store.set(path, undefined)
    result = openProject({ ...start, ...options })
  } while (store.wanted.size > 0)
  return result
}

/** One round of reading: what is known of the files decides; paths that are not known yet are in `store.wanted` afterwards. */
export function openProject(opening: Opening): ReadResult {
  const issues: Issue[] = []
  const opened = openCompose(opening, issues)
  return opened ? buildProject(opened, opening.store, issues) : failed(issues)
}

/** Reads the keys of an opened file and checks what they say together. */
function buildProject(written: OpenedCompose, store: FileStore, issues: Issue[]): ReadResult {
  const opened = { ...written, tree: completeHooks(written.tree, issues) }
  const scope = newScope(opened, store, issues)
  const root = rootCursor(opened, scope)
  const fields = readKeys(root, projectKeys) ?? {}
  checkServices(root, fields)
  checkJobs(root)
  const project = assembleProject(opened, fields, scope.places, written.tree)
  checkReferences(scope, declaredIn(root, project), project.inactive)
  checkPortClaims(scope)
  const active = new Map(Object.entries(project.services))
  issues.push(...checkDependencies(active, project.locate))
  return joinSettings(opened.settings, project, keysOf(root, 'services'), issues)
}

function declaredIn(root: Cursor, { services }: Project): Declared {
  return {
    volume: keysOf(root, 'volumes'),
    network: keysOf(root, 'networks'),
    secret: keysOf(root, 'secrets'),
    config: keysOf(root, 'configs'),
    model: keysOf(root, 'models'),
    service: new Set(Object.keys(services)),
  }
}

function failed(issues: readonly Issue[]): ReadResult {
  return { issues: sortIssues(issues) }
}

function newScope(opened: OpenedCompose, store: FileStore, issues: Issue[]): Scope {
  const { directory, variable, profiles } = opened
  return { directory, variable, profiles, store, issues, references: [], portClaims: [], places: new WeakMap() }
}

function rootCursor(opened: OpenedCompose, scope: Scope): Cursor {
  return { tree: opened.tree, path: '', keyAt: opened.tree.at, scope }
}

function keysOf(root: Cursor, key: string): ReadonlySet<string> {
  const cursor = at(root, key)
  return new Set(cursor ? entriesOf(cursor).map(([name]) => name) : [])
}

/** Both are called by their name alone. */
function checkJobs(root: Cursor): void {
  const services = keysOf(root, 'services')
  const jobs = at(root, 'jobs')
  for (const [name, job] of jobs ? entriesOf(jobs) : []) {
    if (!services.has(name)) continue
    const message = 'a service has this name already'
    report(job, { code: 'conflict', at: job.keyAt, message, fix: 'Call the job otherwise.' })
  }
}

function checkServices(root: Cursor, fields: ProjectFields): void {
  const cursor = at(root, 'services')
  if (cursor ? fields.services === undefined || entriesOf(cursor).length > 0 : false) return
  const message = cursor ? 'there are no services' : '`services` is missing'
  report(cursor ?? root, {
    code: 'missing-key',
    message,
    fix: 'Add a service with an `image` or a `build` under `services:`.',
  })
}
