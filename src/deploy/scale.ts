import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Project } from '../manifest/project.ts'
import type { LandscapeResult } from './aws/landscape-report.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { deploy } from './deploy.ts'
import { buildImages, checkRequest, wantChecked } from './prepare.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { DeployResult, ScaleRequest } from './request.ts'

/** Runs another number of containers than the files say, until the next `up`. Those that stand stay. */
export async function scale(context: Context, request: ScaleRequest): Promise<DeployResult | LandscapeResult> {
  if (isInAws(request)) return (await import('./aws/services/service-operations.ts')).scaleInAws(context, request)
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const change = (project: Project) => withReplicas(project, request.replicas)
  const checked = await checkRequest(context, request, { rebuild: false, pull: false, change, warns: false })
  await buildImages(context, checked, false)
  const wanted = await wantChecked(context, checked)
  const job = wanted.services.find(({ kind, service }) => kind === 'job' && service in request.replicas)
  if (job) throw new SlipwayError(isJob(job.service))
  const words = Object.entries(request.replicas).map(([service, count]) => `${service}=${count}`)
  return deploy(context, { owner: checked.owner, wanted, reason: `scale ${words.join(' ')}`, began, ...request })
}

function withReplicas(project: Project, replicas: ScaleRequest['replicas']): Project {
  refuseUnknown(Object.keys(replicas), Object.keys(project.services))
  const services = Object.entries(project.services).map(([name, service]) => {
    return [name, { ...service, replicas: replicas[name] ?? service.replicas }] as const
  })
  return { ...project, services: Object.fromEntries(services) }
}

function isJob(service: string) {
  return {
    code: 'usage-invalid',
    what: `${service} cannot be scaled`,
    why: 'it is a job, which runs once to its end',
    fix: 'Name a service that keeps running.',
  } as const
}
