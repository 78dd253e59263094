import type { Context } from '../core/context.ts'
import type { Issue } from '../core/issue.ts'
import { isSecretName } from '../manifest/hide-secrets.ts'
import type { ConfigSource, Project } from '../manifest/project.ts'
import { missingIssue, readContent } from './read-configs.ts'

/** A project whose configs have their content in them, and those that have none which a template can hold. */
export interface Inlined {
  readonly project: Project
  readonly issues: readonly Issue[]
}

/** Reads the configs of a project that come from a file or a variable, for a place that sees neither. */
export async function inlineConfigs(context: Context, project: Project): Promise<Inlined> {
  const entries = Object.entries(project.configs)
  const found = await Promise.all(
    entries.map(async ([name, source]) => [name, await inline(context, project, name, source)] as const),
  )
  return {
    project: {
      ...project,
      configs: Object.fromEntries(found.map(([name, one]) => [name, 'source' in one ? one.source : contentless])),
    },
    issues: found.flatMap(([, one]) => ('issue' in one ? [one.issue] : [])),
  }
}

/** Stands for a config that has an issue, so that the rest can be looked at too. */
const contentless: ConfigSource = { type: 'content', content: '' }

type Inline = { readonly source: ConfigSource } | { readonly issue: Issue }

async function inline(context: Context, project: Project, name: string, source: ConfigSource): Promise<Inline> {
  if (source.type === 'content' || source.type === 'external') return { source }
  if (source.type === 'environment' && isSecretName(source.variable)) {
    return { issue: issueOf(project, name, `${source.variable} is a secret by its name`, asSecret) }
  }
  const bytes = await readContent(context, project, source)
  if (!bytes) return { issue: missingIssue(project, name) }
  const content = textOf(bytes)
  if (content === undefined) return { issue: issueOf(project, name, `the config ${name} is no text`, inImage) }
  return { source: { type: 'content', content } }
}

const asSecret = 'Make it a secret: `secrets` instead of `configs`.'
const inImage = 'Copy the file in the Dockerfile: a task definition holds text only.'

/** Undefined for what is no text. A variable cannot hold a null byte. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function issueOf(project: Project, name: string, message: string, fix: string): Issue {
  const path = `configs.${name}`
  return { code: 'not-supported', at: project.locate(path), path, message, fix }
}
