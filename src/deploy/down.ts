import { describeArgv } from '../core/argv.ts'
import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { type Owner, servesNothing } from '../core/route.ts'
import { runPlan } from '../core/run-plan.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { type Observed, observeHost } from '../host/observe/observed.ts'
import { planDown } from '../host/plan/plan-down.ts'
import { planImages } from '../image/plan-images.ts'
import { createApplyStep } from './apply-step.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { type LoadedProject, loadProject } from './load-project.ts'
import { withLock } from './lock.ts'
import type { DownRequest, DownResult } from './request.ts'

/** Removes an environment, and proves by looking again that nothing is left. */
export async function down(context: Context, request: DownRequest): Promise<DownResult> {
  if (isInAws(request)) return (await import('./aws/landscape-operations.ts')).downInAws(context, request)
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadProject(context, request)
  const { owner } = loaded
  await observeEngine(context.docker)
  const removed = await withLock(context, owner, { reason: 'down', breakLock: request.breakLock }, async () => {
    const plan = planDown({ owner, observed: await observeHost(context, owner), volumes: request.volumes })
    context.emit({ type: 'plan', plan })
    if (plan.steps.length > 0) context.emit({ type: 'stage', name: 'change', title: 'Removing' })
    const outcome = await runPlan(plan, createApplyStep(context), context)
    if (outcome.failure) throw new SlipwayError(outcome.failure)
    return plan.steps.filter((step) => step.id.startsWith('remove:')).length
  })
  const after = await observeHost(context, owner)
  const left = leftOf(after, owner, request.volumes)
  if (left.length > 0) throw new SlipwayError(stillThere(left))
  return { left, kept: await keptOf(context, loaded, after, request), removed, ms: context.clock.now() - began }
}

function leftOf(observed: Observed, owner: Owner, volumes: boolean): string[] {
  const served = observed.served
  return [
    ...observed.containers.map((one) => `container ${one.name}`),
    ...observed.networks.filter((one) => one.owned).map((one) => `network ${one.name}`),
    ...observed.fileVolumes.map((name) => `volume ${name}`),
    ...(volumes ? observed.volumes.filter((one) => one.owned).map((one) => `volume ${one.name}`) : []),
    ...observed.records.map((record) => `record of release ${record.number}`),
    ...(served && !servesNothing(served) ? [`routes of ${owner.project}`] : []),
  ]
}

async function keptOf(
  context: Context,
  { project }: LoadedProject,
  observed: Observed,
  request: DownRequest,
): Promise<DownResult['kept']> {
  const volumes = request.volumes ? [] : observed.volumes.filter((one) => one.owned).map((one) => one.name)
  const tags = planImages(project).builds.flatMap((build) => build.tags)
  const found = await Promise.all(
    tags.map((tag) => context.docker.run(['image', 'inspect', '--format', '{{.Id}}', tag])),
  )
  const images = tags.filter((_, index) => found[index]?.code === 0)
  const kept = (await context.keptSecrets.list(project.name)).map(({ name }) => name)
  return [
    ...kept.map((name) => ({
      what: `the value of secret ${name}`,
      remove: describeArgv('slipway', ['secret', 'rm', name]),
    })),
    ...(volumes.length > 0 ? [{ what: `volumes ${volumes.join(', ')}`, remove: 'slipway down --volumes' }] : []),
    ...(images.length > 0
      ? [{ what: `images ${images.join(', ')}`, remove: `docker image rm ${images.join(' ')}` }]
      : []),
  ]
}

function stillThere(left: readonly string[]) {
  return {
    code: 'resources-left',
    what: `${left.length} resources are left`,
    why: 'they were still there when looked for after the removal',
    fix: 'Run `slipway down` again.',
    evidence: [{ title: 'what is left', lines: left }],
  } as const
}
