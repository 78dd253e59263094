import type { Context } from '../core/context.ts'
import { isSameOwner } from '../core/route.ts'
import { observeUrls } from './deploy.ts'
import { loadProject } from './load-project.ts'
import type { Request, ServiceUrl } from './request.ts'

/** Where the services of a project answer now; empty when nothing serves them. */
export async function urls(context: Context, request: Request): Promise<readonly ServiceUrl[]> {
  const { owner } = await loadProject(context, request)
  const edge = await context.edge.status()
  const served = edge?.owners.find((one) => isSameOwner(one, owner))
  return served ? observeUrls(context, served) : []
}
