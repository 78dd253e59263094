import { Secret } from '../core/argv.ts'
import type { Context } from '../core/context.ts'
import type { Issue } from '../core/issue.ts'
import type { ConfigSource, Project } from '../manifest/project.ts'
import { invalidManifest } from './load-project.ts'

/** Reads the content of the project's configs, by key. Throws `manifest-invalid` with every one that has none. */
export async function readConfigs(context: Context, project: Project): Promise<Record<string, Secret>> {
  const entries = await Promise.all(
    Object.entries(project.configs).map(
      async ([name, source]) => [name, await readConfig(context, project, source)] as const,
    ),
  )
  const missing = entries.filter(([, value]) => value === undefined).map(([name]) => missingIssue(project, name))
  if (missing.length > 0) throw invalidManifest(missing)
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

async function readConfig(context: Context, project: Project, source: ConfigSource): Promise<Secret | undefined> {
  const bytes = await readContent(context, project, source)
  return bytes && new Secret(Buffer.from(bytes).toString('latin1'))
}

/** What is in a config; undefined without its file or variable. */
export async function readContent(
  context: Context,
  project: Project,
  source: ConfigSource,
): Promise<Uint8Array | undefined> {
  if (source.type === 'file') return context.files.readBytes(source.path)
  if (source.type === 'content') return Buffer.from(source.content)
  const value = source.type === 'environment' ? project.variable(source.variable) : undefined
  return value === undefined ? undefined : Buffer.from(value)
}

/** Says what a config without content lacks. */
export function missingIssue(project: Project, name: string): Issue {
  const source = project.configs[name]
  const path = `configs.${name}`
  const isFile = source?.type === 'file'
  const variable = source?.type === 'environment' ? source.variable : name
  return {
    code: 'config-missing',
    at: project.locate(path),
    path,
    message: isFile ? `The file of config ${name} is missing: ${source.path}` : `${variable} is not set`,
    fix: isFile ? 'Write the file.' : 'Set the variable in your shell or in `.env`.',
  }
}
