import type { Context } from '../../../core/context.ts'
import { refuseUnknown } from '../../refuse-unknown.ts'
import type { ChangeRequest, RestartRequest, ScaleRequest } from '../../request.ts'
import type { LandscapeResult } from '../landscape-report.ts'
import { loadLandscape, servicesBefore } from '../load-landscape.ts'
import { changeServices, type ServicesChange } from './change-services.ts'

/** `slipway restart` of an environment in AWS. */
export function restartInAws(context: Context, request: RestartRequest): Promise<LandscapeResult> {
  const { services } = request
  return change(context, request, services, (after) => ({ kind: 'restart', services, after }))
}

/** `slipway scale` of an environment in AWS. */
export function scaleInAws(context: Context, request: ScaleRequest): Promise<LandscapeResult> {
  const { replicas } = request
  return change(context, request, Object.keys(replicas), () => ({ kind: 'scale', replicas }))
}

/** The files say where it is and which services there are; what becomes of them is of what is deployed. */
async function change(
  context: Context,
  request: ChangeRequest,
  names: readonly string[],
  what: (after: ReturnType<typeof servicesBefore>) => ServicesChange['what'],
): Promise<LandscapeResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const { project, owner, target } = await loadLandscape(context, request)
  refuseUnknown(names, Object.keys(project.services))
  const cloud = await context.cloud.open(target)
  const { breakLock, limitMs } = request
  return changeServices(context, cloud, { owner, what: what(servicesBefore(project)), breakLock, limitMs, began })
}
