import type { Context } from '../core/context.ts'
import { deploy } from './deploy.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import type { DeployResult, UpRequest } from './request.ts'

/** Builds, starts beside what serves, proves healthy, switches, retires. What served keeps serving when any of it fails. */
export async function up(context: Context, request: UpRequest): Promise<DeployResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const checked = await checkRequest(context, request, request)
  await buildImages(context, checked, request.rebuild)
  const wanted = await wantChecked(context, checked)
  return deploy(context, { owner: checked.owner, wanted, reason: 'up', began, ...request })
}
