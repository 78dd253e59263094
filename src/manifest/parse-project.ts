import { hasErrors, sortIssues, type Issue } from '../core/issue.ts'
import { assembleProject, type ProjectFields } from './assemble-project.ts'
import { checkDependencies } from './check-dependencies.ts'
import { checkPortClaims, checkReferences } from './check-references.ts'
import { at, entriesOf, report, type Cursor, type Scope } from './cursor.ts'
import { locateIn } from './key-path.ts'
import { readKeys } from './keys.ts'
import { openCompose, type Env, type OpenedCompose, type ProjectSources } from './open-compose.ts'
import { projectKeys } from './project-keys.ts'
import type { Project } from './project.ts'
import { readEnvFiles } from './readers/env-files.ts'

/** A project, perhaps with warnings; or no project and at least one error. */
export type ReadResult =
  | { readonly project: Project; readonly issues: readonly Issue[] }
  | { readonly project?: undefined; readonly issues: readonly Issue[] }

/** Reads a project from texts: every problem is an issue, and all of them come together. */
export function parseProject(sources: ProjectSources, env: Env): ReadResult {
  const issues: Issue[] = []
  const opened = openCompose(sources, env, issues)
  return opened ? buildProject(opened, sources, issues) : failed(issues)
}

/** Absolute paths of the files that the services' `env_file` name, so that they can be read before the project is built. */
export function envFilePaths(opened: OpenedCompose, directory: string): readonly string[] {
  const services = at(rootCursor(opened, newScope(opened, { directory }, [])), 'services')
  const files = (services ? entriesOf(services) : []).flatMap(([, service]) => {
    const cursor = at(service, 'env_file')
    return cursor ? (readEnvFiles(cursor) ?? []) : []
  })
  return [...new Set(files.map((file) => file.path))]
}

/** Reads the keys of an opened file and checks what they say together. */
export function buildProject(
  opened: OpenedCompose,
  sources: Pick<ProjectSources, 'directory' | 'envFiles' | 'compose'>,
  issues: Issue[],
): ReadResult {
  const scope = newScope(opened, sources, issues)
  const root = rootCursor(opened, scope)
  const fields = readKeys(root, projectKeys) ?? {}
  checkServices(root, fields)
  const locate = (path: string) => locateIn(opened.tree, path)
  checkReferences(scope, {
    volume: keysOf(root, 'volumes'),
    network: keysOf(root, 'networks'),
    secret: keysOf(root, 'secrets'),
    service: keysOf(root, 'services'),
  })
  checkPortClaims(scope)
  issues.push(...checkDependencies(fields.services ?? new Map(), locate))
  if (hasErrors(issues)) return failed(issues)
  return { project: assembleProject(opened, sources, fields, locate), issues: sortIssues(issues) }
}

function failed(issues: readonly Issue[]): ReadResult {
  return { issues: sortIssues(issues) }
}

function newScope(
  opened: OpenedCompose,
  sources: Pick<ProjectSources, 'directory' | 'envFiles'>,
  issues: Issue[],
): Scope {
  const { directory, envFiles = new Map() } = sources
  return { directory, variable: opened.variable, envFiles, issues, references: [], portClaims: [] }
}

function rootCursor(opened: OpenedCompose, scope: Scope): Cursor {
  return { tree: opened.tree, path: '', keyAt: opened.tree.at, scope }
}

function keysOf(root: Cursor, key: string): ReadonlySet<string> {
  const cursor = at(root, key)
  return new Set(cursor ? entriesOf(cursor).map(([name]) => name) : [])
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
