import type { Context } from '../core/context.ts'
import { type Issue, sortIssues } from '../core/issue.ts'
import { checkLandscape } from '../landscape/check-landscape.ts'
import { checkFargate } from '../landscape/fargate/check-fargate.ts'
import type { AwsEnvironment } from '../manifest/types/environment.ts'
import type { Project } from '../manifest/project.ts'
import { readProject } from '../manifest/read-project.ts'
import { manifestFailure, tellWarnings } from './load-project.ts'
import type { SynthRequest } from './request.ts'

/** Reads the manifest for AWS. Throws `manifest-invalid` with the issues of the file and those of the platform at once. */
export async function loadAws(
  context: Context,
  request: SynthRequest,
): Promise<{ readonly project: Project; readonly environment: AwsEnvironment }> {
  const { directory, files, profiles, environment } = request
  const read = await readProject({
    ...{ directory, files, profiles, target: 'aws', env: context.env, readText: context.files.readText },
    ...(environment !== undefined && { environment }),
  })
  const { project = read.partial } = read
  const known = new Set(read.issues.filter((issue) => issue.severity !== 'warning').map((issue) => issue.path))
  const found = (project?.aws ? checkAll(project, project.aws) : [])
    .map((issue) => project?.withOwnPath?.(issue) ?? issue)
    .filter((issue) => !known.has(issue.path))
  const issues = sortIssues([...read.issues, ...found])
  if (!read.project?.aws || found.some((issue) => issue.severity !== 'warning')) throw manifestFailure(issues, request)
  tellWarnings(context, issues)
  return { project: read.project, environment: read.project.aws }
}

/** What Fargate does not have of the Compose file, and what AWS cannot hold of it. */
function checkAll(project: Project, environment: AwsEnvironment): Issue[] {
  return [...checkFargate(project), ...checkLandscape({ project, environment })]
}
