import { basename, dirname, join, relative, resolve } from 'node:path'
import { sortIssues, type Issue } from '../core/issue.ts'
import { findCompose } from './find-compose.ts'
import type { ManifestInput } from './manifest-input.ts'
import { openCompose } from './open-compose.ts'
import { buildProject, envFilePaths, type ReadResult } from './parse-project.ts'

/** Finds, reads and checks the project of a folder. Never throws: what cannot be read is an issue. */
export async function readProject(input: ManifestInput): Promise<ReadResult> {
  const issues: Issue[] = []
  const readText = (path: string) => readOrReport(input, path, issues)
  const compose = await findCompose(input, readText, issues)
  if (!compose) return { issues: sortIssues(issues) }
  const directory = dirname(compose.path)
  const dotenvPath = join(directory, '.env')
  const dotenvText = await readText(dotenvPath)
  const dotenv = dotenvText === undefined ? undefined : { name: shownName(input, dotenvPath), text: dotenvText }
  const sources = { directory, compose, ...(dotenv && { dotenv }) }
  const opened = openCompose(sources, input.env, issues)
  if (!opened) return { issues: sortIssues(issues) }
  const paths = envFilePaths(opened, directory)
  const envFiles = new Map(await Promise.all(paths.map(async (path) => [path, await readText(path)] as const)))
  return buildProject(opened, { ...sources, envFiles }, issues)
}

async function readOrReport(input: ManifestInput, path: string, issues: Issue[]): Promise<string | undefined> {
  try {
    return await input.readText(path)
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    const at = { file: shownName(input, path), line: 1, column: 1 }
    const fix = 'Check that it is a file and that you may read it.'
    issues.push({ code: 'file-unreadable', at, path: '', message: `the file cannot be read: ${reason}`, fix })
    return undefined
  }
}

function shownName(input: Pick<ManifestInput, 'directory'>, path: string): string {
  return relative(input.directory, resolve(input.directory, path)) || basename(path)
}
