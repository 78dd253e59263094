import type { Context } from '../core/context.ts'
import type { LandscapeResult } from './aws/landscape-report.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { deploy } from './deploy.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import { refuseEnvironment } from './refuse-environment.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { DeployResult, RestartRequest } from './request.ts'

/** Gives services new containers of the same definition, with the same roll as a release. */
export async function restart(context: Context, request: RestartRequest): Promise<DeployResult | LandscapeResult> {
  if (isInAws(request)) return (await import('./aws/services/service-operations.ts')).restartInAws(context, request)
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const checked = await checkRequest(context, request, { rebuild: false, pull: false })
  const known = Object.keys(checked.project.services)
  await refuseEnvironment(context, request, { command: 'restart', words: request.services, known })
  refuseUnknown(request.services, known)
  await buildImages(context, checked, false)
  const wanted = await wantChecked(context, checked)
  const all = wanted.services.filter((service) => service.kind === 'service').map((service) => service.service)
  const renew = new Set(request.services.length > 0 ? request.services : all)
  return deploy(context, { owner: checked.owner, wanted, reason: 'restart', renew, began, ...request })
}
