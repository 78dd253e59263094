import type { Context } from '../core/context.ts'
import { deploy } from './deploy.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import type { LandscapeResult } from './aws/landscape-report.ts'
import { isInAws } from './aws/is-in-aws.ts'
import type { DeployResult, UpRequest } from './request.ts'

/** Brings an environment to what the files say, wherever it is. */
export async function up(context: Context, request: UpRequest): Promise<DeployResult | LandscapeResult> {
  if (!isInAws(request)) return upHere(context, request)
  return (await import('./aws/landscape-operations.ts')).upInAws(context, request)
}

/** Builds, starts beside what serves, proves healthy, switches, retires. What served keeps serving when any of it fails. */
export async function upHere(context: Context, request: UpRequest): Promise<DeployResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const checked = await checkRequest(context, request, request)
  await buildImages(context, checked, request.rebuild)
  const wanted = await wantChecked(context, checked)
  return deploy(context, { owner: checked.owner, wanted, reason: 'up', began, ...request })
}
