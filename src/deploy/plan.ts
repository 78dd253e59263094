import type { Context } from '../core/context.ts'
import { inspectImages, type ResolvedImage } from '../image/resolve-images.ts'
import { wantProject } from '../host/want/want.ts'
import { type Checked, checkRequest, planChange } from './prepare.ts'
import { readConfigs } from './read-configs.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { readSecrets } from './read-secrets.ts'
import type { PlanReport, PlanRequest } from './request.ts'

/** What `up` would do. Builds nothing: a service whose image is not there yet is planned with a placeholder for it. */
export async function plan(context: Context, request: PlanRequest): Promise<PlanReport> {
  if (isInAws(request)) return (await import('./aws/landscape-operations.ts')).planInAws(context, request)
  const checked = await checkRequest(context, request, request)
  const [images, secrets, configs] = await Promise.all([
    presentImages(context, checked),
    readSecrets(context, checked.project),
    readConfigs(context, checked.project),
  ])
  const wanted = wantProject({ ...checked, images, secrets, configs })
  const builds = checked.images.due.flatMap((build) => build.services)
  return { plan: await planChange(context, checked.owner, wanted, { reason: 'up' }), builds, pulls: pulled(checked) }
}

function pulled(checked: Checked): string[] {
  const refs = Object.entries(checked.images.plan.refs)
  return refs.filter(([, ref]) => checked.images.absent.includes(ref)).map(([service]) => service)
}

/** Images by service; one that is to be built or pulled first has no id yet and so never matches what runs. */
async function presentImages(context: Context, checked: Checked): Promise<Record<string, ResolvedImage>> {
  const due = new Set([...checked.images.due.flatMap((build) => build.tags), ...checked.images.absent])
  const refs = Object.entries(checked.images.plan.refs)
  const present = Object.fromEntries(refs.filter(([, ref]) => !due.has(ref)))
  const found =
    Object.keys(present).length === 0
      ? {}
      : await inspectImages(context, checked.project, { ...checked.images.plan, refs: present })
  const absent = refs
    .filter(([, ref]) => due.has(ref))
    .map(([service, ref]) => [service, { id: ref, ref, hasHealthcheck: false }])
  return { ...found, ...Object.fromEntries(absent) }
}
