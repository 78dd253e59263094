import { dirname, join, resolve } from 'node:path'
import { collectIssue } from '../collect-issue.ts'
import { rememberSecrets } from '../hide-secrets.ts'
import { mergeTrees } from '../merge/merge-trees.ts'
import type { Lookup } from '../substitute.ts'
import { describeKind, type Entry, type Mapping, type Tree } from '../tree.ts'
import { isRemoteFile, type Load } from './load.ts'
import { mappingAt, textAt, withKey } from './mappings.ts'
import { readVariableFiles, type VariableFile } from './variables.ts'

/** What an include brings into the model. */
const sections = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const

/** One entry of `include` in its long form. */
interface Include {
  readonly paths: readonly Path[]
  readonly envFiles: readonly Path[]
  readonly projectDirectory?: string
  readonly tree: Tree
  readonly key: string
}

interface Path {
  readonly path: string
  readonly tree: Tree
}

/** Loads what a file includes, as models of their own, and lays the file over them. */
export function applyIncludes(model: Mapping, load: Load): Mapping {
  const include = model.entries.get('include')?.value
  if (!include) return model
  const own = withKey(model, 'include', undefined)
  if (include.kind !== 'list') {
    if (include.kind === 'map' || include.value !== null) report(load, include, 'include', wrongList)
    return own
  }
  const entries = include.items.flatMap((item, index) => readInclude(item, `include[${index}]`, load) ?? [])
  return entries.reduce((over, entry) => importModel(loadInclude(entry, load), over, load), own)
}

const wrongList = {
  code: 'wrong-type',
  message: '`include` must be a list of paths',
  fix: 'Put a dash before each path.',
}
const listKeys = ['path', 'env_file', 'project_directory']

function readInclude(item: Tree, key: string, load: Load): Include | undefined {
  if (item.kind === 'scalar') {
    const path = readPath(item, key, load)
    return path && { paths: [path], envFiles: [], tree: item, key }
  }
  if (item.kind === 'list') return report(load, item, key, wrongList)
  const unknown = [...item.entries].find(([name]) => !listKeys.includes(name))
  if (unknown) return reportUnknown(load, unknown, key)
  const paths = readPaths(item.entries.get('path')?.value, `${key}.path`, load)
  if (paths?.length === 0) {
    return report(load, item, key, { code: 'missing-key', message: '`path` is missing', fix: 'Name the file.' })
  }
  const envFiles = readPaths(item.entries.get('env_file')?.value, `${key}.env_file`, load)
  const projectDirectory = textAt(item.entries.get('project_directory')?.value)
  if (!paths || !envFiles) return undefined
  return { paths, envFiles, tree: item, key, ...(projectDirectory !== undefined && { projectDirectory }) }
}

function reportUnknown(load: Load, [name, entry]: readonly [string, Entry], key: string): undefined {
  const message = `\`${name.slice(0, 60)}\` is not a key of the Compose Specification here`
  const at = { ...entry.value, at: entry.keyAt }
  return report(load, at, key, { code: 'unknown-key', message, fix: `Use ${listKeys.join(', ')}.` })
}

function readPaths(tree: Tree | undefined, key: string, load: Load): readonly Path[] | undefined {
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return []
  const items = tree.kind === 'list' ? tree.items : [tree]
  const paths = items.map((item) => readPath(item, key, load))
  return paths.every((path) => path !== undefined) ? paths : undefined
}

function readPath(tree: Tree, key: string, load: Load): Path | undefined {
  const path = textAt(tree)
  if (path === undefined) {
    const message = `a path must be text, not ${describeKind(tree)}`
    return report(load, tree, key, { code: 'wrong-type', message, fix: 'Write the path of a Compose file.' })
  }
  if (!isRemoteFile(path)) return { path: resolve(load.directory, path), tree }
  const message = 'a file on the network is not supported yet'
  return report(load, tree, key, { code: 'not-supported', message, fix: 'Copy the file into the project.' })
}

function loadInclude(entry: Include, load: Load): Mapping | undefined {
  const [first] = entry.paths
  if (!first) return undefined
  const trail = load.trail
  if (trail.includes(first.path) || trail.length > 100) {
    const names = [...trail.slice(trail.indexOf(first.path)), first.path]
      .slice(0, 10)
      .map((each) => load.store.name(each))
    const message = `the files include each other: ${names.join(' → ')}`
    return report(load, first.tree, entry.key, { code: 'include-cycle', message, fix: 'Remove one of these includes.' })
  }
  for (const { path, tree } of entry.paths) if (!checkThere(path, tree, entry.key, load)) return undefined
  const folder = entry.projectDirectory
  const directory = folder === undefined ? dirname(first.path) : resolve(load.directory, folder)
  const variable = variablesOf(entry, directory, load)
  const model = load.shared.loadModel(
    entry.paths.map((each) => each.path),
    { ...load, directory, variable },
  )
  return model && fillNames(model, variable)
}

function checkThere(path: string, tree: Tree, key: string, load: Load): boolean {
  if (load.store.text(path) !== undefined) return true
  if (!load.store.knows(path)) return false
  const problem = load.store.problem(path)
  const fix = 'Correct the path; it is relative to the folder of the file that names it.'
  if (problem) collectIssue(load.issues, problem)
  else
    report(load, tree, key, { code: 'linked-file-missing', message: `there is no file ${load.store.name(path)}`, fix })
  return false
}

/** The variables of the including file go before those of the included project's own `.env`. */
function variablesOf(entry: Include, directory: string, load: Load): Lookup {
  const asked = entry.envFiles.filter((file) => file.path !== '/dev/null')
  const files: VariableFile[] =
    entry.envFiles.length === 0
      ? [{ path: join(directory, '.env'), required: false }]
      : asked.map(({ path, tree }) => ({ path, required: true, at: tree.at }))
  const id = [...load.trail, ...files.map((file) => file.path)].join('\0')
  const known = load.shared.lookups.get(id)
  if (known) return known
  const values = readVariableFiles(files, load.variable, load)
  const lookup = rememberSecrets((name) => load.variable(name) ?? values.get(name), load.shared.secretValues)
  load.shared.lookups.set(id, lookup)
  return lookup
}

/** A variable that the included project names without a value takes it from there, and not from the including one. */
function fillNames(model: Mapping, variable: Lookup): Mapping {
  const services = mappingAt(model, 'services')
  if (!services) return model
  const entries = [...services.entries].map(([name, entry]): [string, Entry] => {
    const service = entry.value.kind === 'map' ? entry.value : undefined
    const environment = service?.entries.get('environment')?.value
    if (!service || environment?.kind !== 'list') return [name, entry]
    const items = environment.items.map((item) => {
      const text = textAt(item)
      const value = text === undefined || text.includes('=') ? undefined : variable(text)
      return item.kind === 'scalar' && value !== undefined ? { ...item, value: `${text}=${value}` } : item
    })
    return [name, { ...entry, value: withKey(service, 'environment', { ...environment, items }) }]
  })
  return withKey(model, 'services', { ...services, entries: new Map(entries) })
}

function importModel(imported: Mapping | undefined, own: Mapping, load: Load): Mapping {
  return sections.reduce((model, key) => {
    const from = imported && mappingAt(imported, key)
    if (!from) return model
    const mine = mappingAt(model, key)
    return withKey(model, key, mine ? mergeTrees(from, mine, load.issues, key, key) : from)
  }, own)
}

function report(
  load: Load,
  at: Tree,
  path: string,
  finding: { code: string; message: string; fix?: string },
): undefined {
  collectIssue(load.issues, { at: at.at, path, ...finding })
  return undefined
}
