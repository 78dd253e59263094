import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Context } from '../../core/context.ts'
import { readAws } from '../load-aws.ts'
import { manifestFailure } from '../load-project.ts'
import type { Request } from '../request.ts'

/** Where an environment in AWS is: its region, account and role. Faults of the files that say nothing of these do not count. */
export async function target(context: Context, request: Request): Promise<AwsTarget> {
  const { project, partial, issues } = await readAws(context, request)
  const found = project?.aws ?? partial?.aws
  if (!found) throw manifestFailure(issues, request)
  const { region, account, role } = found
  return {
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    ...(role !== undefined && { role }),
  }
}
