import type { Issue } from '../core/issue.ts'
import type { Env } from './env.ts'
import { findFiles } from './load/find-files.ts'
import type { FileStore } from './load/file-store.ts'
import type { Shared } from './load/load.ts'
import { rememberSecrets } from './hide-secrets.ts'
import { loadModel } from './load/load-model.ts'
import { environmentLookup, folderOf, readVariableFiles, variableFiles } from './load/variables.ts'
import { chooseProjectName } from './project-name.ts'
import { mergeOverrides } from './slipway/merge-overrides.ts'
import { openSlipway, type SlipwayUse } from './slipway/open-slipway.ts'
import type { Settings } from './slipway/settings.ts'
import type { Lookup } from './substitute.ts'
import type { Mapping } from './tree.ts'

/** Where to begin. */
export interface Opening {
  /** Absolute folder where the user is. */
  readonly directory: string
  /** Files named with `-f`. */
  readonly files: readonly string[]
  /** Profiles named on the command line; they go before the variable, as in Compose. */
  readonly profiles: readonly string[]
  readonly env: Env
  readonly store: FileStore
  /** Absent: slipway.yaml is not looked for. */
  readonly slipway?: SlipwayUse
}

/** The files of a project after merging and interpolation, before they have a meaning. */
export interface OpenedCompose {
  readonly name: string
  /** Absolute folder of the first file; relative paths start here. */
  readonly directory: string
  /** As the user would name them. */
  readonly files: readonly string[]
  readonly tree: Mapping
  readonly variable: Lookup
  readonly profiles: ReadonlySet<string>
  /** Values of variables that are named like secrets and were used. */
  readonly secretValues: ReadonlySet<string>
  /** What slipway.yaml says for the environment. */
  readonly settings?: Settings
}

/** Finds, parses, interpolates and merges the files of a project; undefined when there is no model, or files are to be read first. */
export function openCompose(opening: Opening, issues: Issue[]): OpenedCompose | undefined {
  const { store, slipway } = opening
  const env = environmentLookup(opening.env)
  const besides = opening.files.length > 0 ? undefined : folderVariables(opening.directory, opening, env, [])
  const here: Lookup = (name) => env(name) ?? besides?.get(name)
  const paths = findFiles({ ...opening, variable: here, issues })
  const directory = folderOf(paths, opening.directory)
  const dotenv = folderVariables(directory, opening, here, issues)
  const lookup: Lookup = (name) => here(name) ?? dotenv.get(name)
  const settings = slipway && paths.length > 0 ? openSlipway(directory, store, slipway, issues) : undefined
  const isWaiting = store.wanted.size > 0 || (slipway?.wanted && !slipway.reader)
  if (paths.length === 0 || isWaiting || issues.some((issue) => issue.code === 'file-missing')) return undefined
  const name = chooseProjectName(paths, {
    store,
    directory,
    lookup,
    issues,
    ...(settings?.project && { declared: settings.project }),
  })
  // The specification exposes the chosen name under this variable, wherever it came from.
  const named: Lookup = (each) => (each === 'COMPOSE_PROJECT_NAME' ? name : lookup(each))
  const secretValues = new Set<string>()
  const variable = rememberSecrets(named, secretValues)
  const shared: Shared = { loadModel, opened: new Map(), files: new Set(), lookups: new Map(), secretValues }
  const model = loadModel(paths, { store, variable, directory, issues, trail: [], shared })
  if (!model) return undefined
  const tree = mergeOverrides(model, settings, variable, issues)
  const files = [...shared.files].map((path) => store.name(path))
  return {
    name,
    directory,
    files,
    tree,
    variable,
    secretValues,
    profiles: activeProfiles(opening.profiles, lookup),
    ...(settings && { settings }),
  }
}

function folderVariables(
  directory: string,
  { directory: cwd, store }: Opening,
  before: Lookup,
  issues: Issue[],
): ReadonlyMap<string, string> {
  return readVariableFiles(variableFiles(directory, cwd, before), before, { store, issues })
}

function activeProfiles(named: readonly string[], lookup: Lookup): ReadonlySet<string> {
  const given = named.length > 0 ? named : (lookup('COMPOSE_PROFILES') ?? '').split(',')
  return new Set(given.map((profile) => profile.trim()).filter((profile) => profile !== ''))
}
