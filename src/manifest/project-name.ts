import { basename } from 'node:path'
import type { Issue } from '../core/issue.ts'
import { substitute, type Lookup } from './substitute.ts'
import type { Mapping } from './tree.ts'

/** Name of a project by the rules of the specification: COMPOSE_PROJECT_NAME, else `name:`, else the folder's name. */
export function chooseProjectName(tree: Mapping, directory: string, lookup: Lookup, issues: Issue[]): string {
  const wanted = lookup('COMPOSE_PROJECT_NAME')
  if (wanted) return checkWanted(wanted, tree, issues)
  const value = tree.entries.get('name')?.value
  const written = value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : ''
  const name = normalize(substitute(written, lookup).text) || normalize(basename(directory))
  if (name === '') issues.push(nameless(tree))
  return name
}

function normalize(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

const accepted = 'small letters, digits, dashes and underscores, beginning with a letter or digit'

function checkWanted(name: string, tree: Mapping, issues: Issue[]): string {
  if (normalize(name) === name) return name
  const message = 'the variable COMPOSE_PROJECT_NAME holds no project name'
  issues.push({ code: 'bad-name', at: tree.at, path: 'name', message, accepted, fix: 'Change or unset it.' })
  return name
}

function nameless(tree: Mapping): Issue {
  const message = 'the folder name gives no project name'
  return { code: 'bad-name', at: tree.at, path: 'name', message, accepted, fix: 'Add `name:` at the top of the file.' }
}
