import type { Context } from '../core/context.ts'
import { isSameOwner, openUrls } from '../core/route.ts'
import type { WantedRoutes } from '../host/want/wanted.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { loadProject } from './load-project.ts'
import { refuseEnvironment } from './refuse-environment.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { ServiceUrl, UrlsRequest } from './request.ts'

/** Where the services of a project answer now; empty when nothing serves them. Throws `service-unknown` for one that is not there. */
export async function urls(context: Context, request: UrlsRequest): Promise<readonly ServiceUrl[]> {
  if (isInAws(request)) return (await import('./aws/status/urls-landscape.ts')).urlsInAws(context, request)
  const { owner, project } = await loadProject(context, request)
  const words = request.service === undefined ? [] : [request.service]
  const known = Object.keys(project.services)
  await refuseEnvironment(context, request, { command: 'open', words, known })
  refuseUnknown(words, known)
  const edge = await context.edge.status()
  const served = edge?.owners.find((one) => isSameOwner(one, owner))
  return served ? observeUrls(context, served) : []
}

/** Where routes can be opened: the published ports of this machine first, then the names at the edge. */
export async function observeUrls(context: Context, routes: WantedRoutes): Promise<ServiceUrl[]> {
  const edge = await context.edge.status()
  const named = new Set(routes.rules.map((rule) => `${rule.service}:${rule.port}`))
  return [
    ...routes.published.map((one) => ({
      service: one.service,
      url: `${named.has(`${one.service}:${one.port}`) ? 'http' : 'tcp'}://localhost:${one.hostPort}/`,
    })),
    ...(edge ? openUrls(routes.rules, edge.httpPort) : []),
  ]
}
