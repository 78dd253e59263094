import type { Context } from '../core/context.ts'
import { deploy } from './deploy.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { DeployResult, RestartRequest } from './request.ts'

/** Gives services new containers of the same definition, with the same roll as a release. */
export async function restart(context: Context, request: RestartRequest): Promise<DeployResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const checked = await checkRequest(context, request, { rebuild: false, pull: false })
  refuseUnknown(request.services, Object.keys(checked.project.services))
  await buildImages(context, checked, false)
  const wanted = await wantChecked(context, checked)
  const all = wanted.services.filter((service) => service.kind === 'service').map((service) => service.service)
  const renew = new Set(request.services.length > 0 ? request.services : all)
  return deploy(context, { owner: checked.owner, wanted, reason: 'restart', renew, began, ...request })
}
