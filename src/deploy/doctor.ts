import type { Context } from '../core/context.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { wantedRoutes } from '../host/wanted-routes.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { checkRoutes } from './check-routes.ts'
import { doctorCheck as check } from './doctor-check.ts'
import { loadProject } from './load-project.ts'
import { observeLock } from './lock.ts'
import { readSecrets } from './read-secrets.ts'
import type { DoctorCheck, Request } from './request.ts'

/** Looks at everything `up` needs, changes nothing, and says what to do about what is wrong. */
export async function doctor(context: Context, request: Request): Promise<readonly DoctorCheck[]> {
  if (isInAws(request)) return (await import('./aws/status/doctor-landscape.ts')).doctorInAws(context, request)
  const loaded = loadProject(context, request, { warns: true })
  const engine = observeEngine(context.docker)
  return Promise.all([
    check('Docker Engine', async () => {
      const facts = await engine
      const reach = facts.reachable ? 'containers reached by address' : 'containers reached through loopback ports'
      return `engine ${facts.serverVersion}, client ${facts.clientVersion}, API ${facts.apiVersion}, ${reach}`
    }),
    check('Compose file', async () => {
      const { project } = await loaded
      return `${project.files.join(', ')}: project ${project.name}, ${Object.keys(project.services).length} services`
    }),
    check('Secrets', async () => {
      const { project } = await loaded
      const secrets = await readSecrets(context, project)
      return `${Object.keys(secrets).length} of ${Object.keys(secrets).length} have a value`
    }),
    checkEdge(context),
    check('Ports', async () => {
      const { owner, project } = await loaded
      const { published } = wantedRoutes(project)
      await checkRoutes(context, owner, wantedRoutes(project))
      return published.length === 0
        ? 'none published'
        : `${published.map((one) => one.hostPort).join(', ')} free or ours`
    }),
    check('Lock', async () => {
      const { owner } = await loaded
      await engine
      const holder = await observeLock(context, owner)
      return holder ? `held by ${holder.user} on ${holder.host} for ${holder.reason}` : 'free'
    }),
  ])
}

/** An edge that is not running is no fault: `up` starts it. */
async function checkEdge(context: Context): Promise<DoctorCheck> {
  const edge = await context.edge.status()
  if (!edge) return { name: 'Edge', state: 'ok', detail: 'not running; `slipway up` starts it' }
  const sick = edge.backends.filter((backend) => !backend.healthy)
  const detail = `port ${edge.httpPort}, ${edge.backends.length} backends, process ${edge.pid}`
  if (sick.length === 0) return { name: 'Edge', state: 'ok', detail }
  const reasons = sick.map((backend) => `${backend.container}: ${backend.reason}`).join('; ')
  return {
    name: 'Edge',
    state: 'warning',
    detail: `${detail}; ${reasons}`,
    fix: 'Look at `slipway status` and `slipway logs`.',
  }
}
