import type { Context } from '../core/context.ts'
import { renderConfig, type ConfigModel } from '../manifest/render/render-config.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { loadAws } from './load-aws.ts'
import { loadProject } from './load-project.ts'
import type { ConfigRequest } from './request.ts'

/** The model that the Compose files come to: merged, interpolated, every short form long. Needs no engine and no credentials. */
export async function config(context: Context, request: ConfigRequest): Promise<ConfigModel> {
  const load = isInAws(request) ? loadAws : loadProject
  const { project } = await load(context, request, { warns: true })
  return renderConfig(project, { showSecrets: request.showSecrets })
}
