import type { Context } from '../core/context.ts'
import { hasErrors, sortIssues } from '../core/issue.ts'
import { checkLandscape } from '../landscape/check-landscape.ts'
import type { LandscapeInput } from '../landscape/component.ts'
import { readProject } from '../manifest/read-project.ts'
import type { ReadResult } from '../manifest/read-result.ts'
import { inlineConfigs } from './inline-configs.ts'
import { manifestFailure, type Telling, tellWarnings } from './load-project.ts'
import type { SynthRequest } from './request.ts'

/** Reads the manifest for AWS. Throws `manifest-invalid` with the issues of the file and those of the platform at once. */
export async function loadAws(
  context: Context,
  request: SynthRequest,
  { warns = false }: Telling = {},
): Promise<LandscapeInput> {
  const read = await readAws(context, request)
  const written = read.project ?? read.partial
  const { project, issues: unread = [] } = (written && (await inlineConfigs(context, written))) ?? {}
  const known = new Set(read.issues.filter((issue) => issue.severity !== 'warning').map((issue) => issue.path))
  const refused = project?.aws ? checkLandscape({ project, environment: project.aws }) : []
  const found = [...unread, ...refused]
    .map((issue) => project?.withOwnPath?.(issue) ?? issue)
    .filter((issue) => !known.has(issue.path))
  const issues = sortIssues([...read.issues, ...found])
  if (!read.project || !project?.aws || hasErrors(found)) throw manifestFailure(issues, request)
  if (warns) tellWarnings(context, issues)
  return { project, environment: project.aws }
}

/** Reads the manifest for AWS, with every issue of its files. */
export function readAws(context: Context, request: SynthRequest): Promise<ReadResult> {
  const { directory, files, profiles, environment } = request
  return readProject({
    ...{ directory, files, profiles, target: 'aws', env: context.env, readText: context.files.readText },
    ...(environment !== undefined && { environment }),
  })
}
