import type { Context } from '../../../core/context.ts'
import { routeUrls } from '../../../landscape/edge/route-urls.ts'
import { componentOf } from '../../../landscape/plan/live-stack.ts'
import { refuseUnknown } from '../../refuse-unknown.ts'
import type { ServiceUrl, UrlsRequest } from '../../request.ts'
import { urlsOf } from '../landscape-report.ts'
import { loadLandscape } from '../load-landscape.ts'
import { observeLandscape } from '../observe-landscape.ts'

/** Where the services of an environment in AWS that are live answer; the balancer itself where no route has a plain host. */
export async function urlsInAws(context: Context, request: UrlsRequest): Promise<ServiceUrl[]> {
  const { project, owner, landscape, target } = await loadLandscape(context, request)
  refuseUnknown(request.service === undefined ? [] : [request.service], Object.keys(project.services))
  const { stacks } = await context.cloud.open(target)
  const live = await observeLandscape(stacks, owner, context.signal)
  const components = new Set(live.map(componentOf))
  const edge = live.find((stack) => componentOf(stack) === 'edge')
  if (!edge) return []
  const routed = routeUrls({ project, environment: landscape.environment }, edge.outputs['DnsName'])
  const served = routed.filter(({ service }) => components.has(`service-${service}`))
  return served.length > 0 ? served : urlsOf(live)
}
