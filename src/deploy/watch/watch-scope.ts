import { dirname, relative } from 'node:path'
import { ignorePaths, parsePathList, type PathList } from '../../image/build-ignore.ts'
import { dockerfilePath } from '../../image/build-argv.ts'
import type { Project, Service, WatchRule } from '../../manifest/project.ts'

/** What one service does when files below a path change. */
export interface ScopeRule {
  readonly service: string
  readonly rule: WatchRule
  /** Folder of the build, which `.dockerignore` counts from; absent where nothing is built. */
  readonly context?: string
  readonly dockerIgnore: PathList
  readonly ignore: PathList
  /** Absent: every path. */
  readonly include?: PathList
}

/** Everything that `up --watch` looks at. */
export interface WatchScope {
  readonly rules: readonly ScopeRule[]
  /** Files from which the project is read, and those it would be read from if they were there. */
  readonly files: ReadonlySet<string>
}

/**
 * What a project wants to be watched. A service without `develop.watch` that is built here is rebuilt when its build changes.
 * `ignores` has the lines of `.dockerignore` by service, `read` the files that say what the project is.
 */
export function scopeOf(
  project: Project,
  ignores: Readonly<Record<string, readonly string[]>>,
  read: Iterable<string>,
): WatchScope {
  const services = Object.values(project.services)
  return {
    rules: services.flatMap((service) => rulesOf(service, ignores[service.name] ?? [])),
    files: new Set([...read, ...services.flatMap(buildFiles)]),
  }
}

function rulesOf(service: Service, ignored: readonly string[]): ScopeRule[] {
  const { build } = service
  const context = build && !build.remote ? { context: build.context } : {}
  return (service.develop ?? buildRules(service)).map((rule) => ({
    service: service.name,
    rule,
    ...context,
    dockerIgnore: parsePathList(ignored),
    ignore: parsePathList(rule.ignore ?? []),
    ...(rule.include && rule.include.length > 0 && { include: parsePathList(rule.include) }),
  }))
}

function buildRules({ build }: Service): WatchRule[] {
  if (!build) return []
  const others = Object.values(build.additionalContexts ?? {}).filter((path) => path.startsWith('/'))
  const own = build.remote ? [] : [build.context]
  return [...own, ...others].map((path) => ({ path, action: 'rebuild' }))
}

/** A Dockerfile may be left out of its own build, or stand elsewhere. */
function buildFiles({ build, develop }: Service): readonly string[] {
  if (!build || build.remote || develop) return []
  return [...(build.dockerfileInline === undefined ? [dockerfilePath(build)] : []), ...ignorePaths(build)]
}

/** True when a rule says something about a file. */
export function isMeant(one: ScopeRule, path: string): boolean {
  if (!isWithin(one.rule.path, path)) return false
  const below = relative(one.rule.path, path)
  if (isEditors(below)) return false
  if (one.ignore.has(below) || (one.include && !one.include.has(below))) return false
  return !(
    one.context !== undefined &&
    isWithin(one.context, path) &&
    one.dockerIgnore.has(relative(one.context, path))
  )
}

/** True when no rule can say anything about a folder and what stands below it, so that it need not be looked into. */
export function isOfNoConcern({ rules, files }: WatchScope, path: string): boolean {
  if ([...files].some((file) => isWithin(path, file))) return false
  return rules.every((one) => !mayReach(one, path))
}

function mayReach(one: ScopeRule, path: string): boolean {
  const { rule, context, dockerIgnore, ignore } = one
  // The way to what a rule names.
  if (isWithin(path, rule.path)) return true
  const below = relative(rule.path, path)
  if (!isWithin(rule.path, path) || isEditors(below) || ignore.hasAllBelow(below)) return false
  return !(context !== undefined && isWithin(context, path) && dockerIgnore.hasAllBelow(relative(context, path)))
}

/** Folders to start from. A single file is watched through its folder: many editors put a new file in its place. */
export function foldersOf({ rules, files }: WatchScope, isFolder: (path: string) => boolean): string[] {
  const starts = rules.map(({ rule }) => (isFolder(rule.path) ? rule.path : dirname(rule.path)))
  const all = [...new Set([...starts, ...[...files].map((file) => dirname(file))])].toSorted()
  // What is below another start is found from there.
  return all.filter((folder) => !all.some((other) => other !== folder && isWithin(other, folder)))
}

/** True for a path and everything below it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** What version control and editors write for themselves. */
function isEditors(path: string): boolean {
  return /(^|\/)(\.git|\.idea)(\/|$)|(^|\/)(\.#[^/]*|#[^/]*#|4913|[^/]*~|\.[^/]*\.sw[a-z]|[^/]*___jb_(tmp|old)___)$/.test(
    path,
  )
}
