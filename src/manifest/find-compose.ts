import { dirname, join, relative, resolve } from 'node:path'
import type { Issue } from '../core/issue.ts'
import type { ManifestInput } from './manifest-input.ts'
import type { SourceFile } from './yaml-tree.ts'

/** Names under which a Compose file is looked for; the first that exists is taken, as in Compose. */
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const

const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]
const slipwayNames = ['slipway.yaml', 'slipway.yml', 'slipway.config.ts']

/** Variables by which Compose would read other files than we do. */
const fileVariables = ['COMPOSE_FILE', 'COMPOSE_ENV_FILES']

type ReadText = ManifestInput['readText']

/** A Compose file with its absolute path. */
export interface FoundFile extends SourceFile {
  readonly path: string
}

/** Finds the one Compose file of a project, and reports every file beside it that Slipway does not read yet. */
export async function findCompose(
  input: ManifestInput,
  readText: ReadText,
  issues: Issue[],
): Promise<FoundFile | undefined> {
  const named = input.files ?? []
  const [second] = named.slice(1)
  if (second !== undefined) issues.push(notRead(second, 'a second Compose file is', 'Name one file.'))
  const compose =
    named[0] === undefined
      ? await searchCompose(input, readText, issues)
      : await readNamed(input, named[0], readText, issues)
  const besides = named.length === 0 ? [...slipwayNames, ...overrideNames] : slipwayNames
  const folder = compose ? dirname(compose.path) : input.directory
  for (const name of besides) {
    const path = join(folder, name)
    if ((await readText(path)) !== undefined) issues.push(notRead(relative(input.directory, path), 'this file is'))
  }
  return compose
}

async function readNamed(
  input: ManifestInput,
  file: string,
  readText: ReadText,
  issues: Issue[],
): Promise<FoundFile | undefined> {
  const path = resolve(input.directory, file)
  const name = relative(input.directory, path)
  const before = issues.length
  const text = await readText(path)
  if (text !== undefined) return { path, name, text }
  if (issues.length === before) {
    const at = { file: name, line: 1, column: 1 }
    issues.push({
      code: 'file-missing',
      at,
      path: '',
      message: 'there is no such file',
      fix: 'Check the path after -f.',
    })
  }
  return undefined
}

async function searchCompose(
  input: ManifestInput,
  readText: ReadText,
  issues: Issue[],
): Promise<FoundFile | undefined> {
  for (const name of fileVariables.filter((each) => input.env[each])) {
    issues.push(notRead(composeNames[0], `the variable ${name} is`, `Unset ${name}, or name one file with -f.`))
  }
  const before = issues.length
  const found: FoundFile[] = []
  for (const name of composeNames) {
    const path = join(input.directory, name)
    const text = await readText(path)
    if (text !== undefined) found.push({ path, name, text })
  }
  const [first, ...others] = found
  issues.push(...others.map((other) => notUsed(other.name, first?.name ?? '')))
  if (!first && issues.length === before) issues.push(missing(input.directory))
  return first
}

function missing(directory: string): Issue {
  return {
    code: 'file-missing',
    at: { file: composeNames[0], line: 1, column: 1 },
    path: '',
    message: `there is no Compose file in ${directory}`,
    accepted: composeNames.join(', '),
    fix: 'Go to the folder of the Compose file, or name it with -f.',
  }
}

function notUsed(name: string, used: string): Issue {
  const at = { file: name, line: 1, column: 1 }
  const message = `this file is not read, since ${used} goes before it`
  return { code: 'file-not-used', at, path: '', message, fix: 'Remove one of the two.', severity: 'warning' }
}

function notRead(
  file: string,
  subject: string,
  fix = 'Move it away until it is, so that nothing is left out in silence.',
): Issue {
  const at = { file, line: 1, column: 1 }
  return { code: 'not-supported', at, path: '', message: `${subject} not read yet`, fix }
}
