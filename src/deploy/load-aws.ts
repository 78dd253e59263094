import type { Context } from '../core/context.ts'
import { hasErrors, sortIssues } from '../core/issue.ts'
import { checkLandscape } from '../landscape/check-landscape.ts'
import type { LandscapeInput } from '../landscape/component.ts'
import { readProject } from '../manifest/read-project.ts'
import type { ReadResult } from '../manifest/read-result.ts'
import { manifestFailure, tellWarnings } from './load-project.ts'
import type { SynthRequest } from './request.ts'

/** Reads the manifest for AWS. Throws `manifest-invalid` with the issues of the file and those of the platform at once. */
export async function loadAws(context: Context, request: SynthRequest): Promise<LandscapeInput> {
  const read = await readAws(context, request)
  const { project = read.partial } = read
  const known = new Set(read.issues.filter((issue) => issue.severity !== 'warning').map((issue) => issue.path))
  const found = (project?.aws ? checkLandscape({ project, environment: project.aws }) : [])
    .map((issue) => project?.withOwnPath?.(issue) ?? issue)
    .filter((issue) => !known.has(issue.path))
  const issues = sortIssues([...read.issues, ...found])
  if (!read.project?.aws || hasErrors(found)) throw manifestFailure(issues, request)
  tellWarnings(context, issues)
  return { project: read.project, environment: read.project.aws }
}

/** Reads the manifest for AWS, with every issue of its files. */
export function readAws(context: Context, request: SynthRequest): Promise<ReadResult> {
  const { directory, files, profiles, environment } = request
  return readProject({
    ...{ directory, files, profiles, target: 'aws', env: context.env, readText: context.files.readText },
    ...(environment !== undefined && { environment }),
  })
}
