import type { Issue } from '../core/issue.ts'
import { parseDotenv } from './dotenv.ts'
import { interpolate } from './interpolate.ts'
import { chooseProjectName } from './project-name.ts'
import type { Lookup } from './substitute.ts'
import type { Mapping } from './tree.ts'
import { parseYaml, type SourceFile } from './yaml-tree.ts'

/** Environment variables of the user. */
export type Env = Readonly<Record<string, string | undefined>>

/** The files of a project as texts. */
export interface ProjectSources {
  /** Absolute folder of the Compose file; relative paths inside it start here. */
  readonly directory: string
  readonly compose: SourceFile
  /** The `.env` beside it. */
  readonly dotenv?: SourceFile
  /** Texts of the files that `env_file` names, by absolute path; undefined for a file that is not there. */
  readonly envFiles?: ReadonlyMap<string, string | undefined>
}

/** A Compose file after interpolation, before it has a meaning. */
export interface OpenedCompose {
  readonly name: string
  readonly tree: Mapping
  readonly variable: Lookup
}

/** Parses and interpolates a Compose file; undefined when it is no YAML mapping. */
export function openCompose(sources: ProjectSources, env: Env, issues: Issue[]): OpenedCompose | undefined {
  const dotenv = readDotenv(sources.dotenv, env, issues)
  const lookup: Lookup = (name) => (Object.hasOwn(env, name) ? env[name] : undefined) ?? dotenv.get(name)
  const { tree, issues: found } = parseYaml(sources.compose)
  issues.push(...found)
  if (!tree) return undefined
  const name = chooseProjectName(tree, sources.directory, lookup, issues)
  // The specification exposes the chosen name under this variable, wherever it came from.
  const variable: Lookup = (each) => (each === 'COMPOSE_PROJECT_NAME' ? name : lookup(each))
  return { name, tree: interpolate(tree, variable, issues), variable }
}

function readDotenv(file: SourceFile | undefined, env: Env, issues: Issue[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  if (!file) return values
  const lookup: Lookup = (name) => (Object.hasOwn(env, name) ? env[name] : undefined)
  for (const { line, ...problem } of parseDotenv(file.text, lookup, values)) {
    issues.push({
      code: 'bad-env-file',
      at: { file: file.name, line, column: 1 },
      path: '',
      accepted: 'NAME=value',
      ...problem,
    })
  }
  return values
}
