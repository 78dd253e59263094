import { basename } from 'node:path'
import type { Issue, Position } from '../core/issue.ts'
import type { FileStore } from './load/file-store.ts'
import { substitute, type Lookup } from './substitute.ts'

interface Place {
  readonly store: FileStore
  readonly directory: string
  readonly lookup: Lookup
  readonly issues: Issue[]
  /** `project` of slipway.yaml, which is checked already. */
  readonly declared?: { readonly name: string; readonly at: Position }
}

/** Name of a project by the rules of the specification: COMPOSE_PROJECT_NAME, else `name:` of the last file that has it or `project:` of slipway.yaml, else the folder's name. */
export function chooseProjectName(paths: readonly string[], place: Place): string {
  const { store, directory, lookup, issues, declared } = place
  const at = { file: store.name(paths[0] ?? directory), line: 1, column: 1 }
  const wanted = lookup('COMPOSE_PROJECT_NAME')
  if (wanted) return checkWanted(wanted, at, issues)
  const written = paths.map((path) => nameIn(path, place)).findLast((name) => name !== '') ?? ''
  const own = normalize(substitute(written, lookup).text)
  if (declared && own !== '' && own !== declared.name) issues.push(disagreement(own, declared))
  const name = own || declared?.name || normalize(basename(directory))
  if (name === '') issues.push(nameless(at))
  return name
}

function nameIn(path: string, { store, directory }: Place): string {
  const trees = store.yaml(path, directory)?.trees ?? []
  const values = trees.map((tree) => tree.entries.get('name')?.value)
  const texts = values.map((value) => (value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : ''))
  return texts.findLast((text) => text !== '') ?? ''
}

function normalize(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

const accepted = 'small letters, digits, dashes and underscores, beginning with a letter or digit'

function checkWanted(name: string, at: Position, issues: Issue[]): string {
  if (normalize(name) === name) return name
  const message = 'the variable COMPOSE_PROJECT_NAME holds no project name'
  issues.push({ code: 'bad-name', at, path: 'name', message, accepted, fix: 'Change or unset it.' })
  return name
}

function disagreement(own: string, { name, at }: NonNullable<Place['declared']>): Issue {
  const message = `the project is called ${name} here and ${own} in the Compose file`
  return {
    code: 'conflict',
    at,
    path: 'project',
    message,
    given: name,
    fix: 'Keep one of the two, or give both the same name.',
  }
}

function nameless(at: Position): Issue {
  const message = 'the folder name gives no project name'
  return { code: 'bad-name', at, path: 'name', message, accepted, fix: 'Add `name:` at the top of the file.' }
}
