import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import { runPlan } from '../../core/run-plan.ts'
import { bucketIn, componentOf, foundation, type LiveStack } from '../../landscape/plan/live-stack.ts'
import { planDownLandscape } from '../../landscape/plan/plan-removals.ts'
import type { DownResult } from '../request.ts'
import { createApplyCloudStep } from './apply-cloud-step.ts'
import type { Certificate } from '../../manifest/types/environment.ts'
import { type RemovedCertificates, removeCertificates } from './certificates/remove-certificates.ts'
import { withCloudLock } from './cloud-lock.ts'
import { observeLandscape } from './observe-landscape.ts'
import { removeVariables } from './secrets/remove-variables.ts'
import { forgetReleases } from './releases/release-store.ts'

/** What is removed. */
export interface LandscapeRemoval {
  readonly owner: Owner
  /** Takes the protection of stacks off. */
  readonly unprotect: boolean
  readonly breakLock: boolean
  /** Names of secrets that it may have. */
  readonly secrets?: readonly string[]
  /** As the files have it; a live edge may have one that was imported all the same. */
  readonly certificate?: Certificate
}

/**
 * Removes the stacks of an environment, those first that use others, then the secrets that Slipway made, and proves by reading each again
 * that nothing is left.
 */
export async function downLandscape(context: Context, cloud: Cloud, removal: LandscapeRemoval): Promise<DownResult> {
  const began = context.clock.now()
  const { owner } = removal
  context.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  const live = await observeLandscape(cloud.stacks, owner, context.signal)
  const bucket = bucketIn(live)
  const work = async () => {
    const stacks = await removeStacks(context, cloud, removal)
    return { stacks, secrets: await removeVariables(context, cloud, owner, removal.secrets ?? []) }
  }
  const lock = { reason: 'down', breakLock: removal.breakLock }
  const place = bucket === undefined ? undefined : { cloud, bucket, owner }
  const { stacks: removed, secrets } = place
    ? await withCloudLock(context, place, lock, async () => {
        const done = await work()
        await forgetReleases(place)
        return done
      })
    : await work()
  const ends = await Promise.all(removed.map((stack) => readEnd(context, cloud, stack)))
  const certificates = await removeCertificatesOf(context, cloud, removal, live)
  const after = await observeLandscape(cloud.stacks, owner, context.signal)
  return {
    left: [...ends.flatMap(({ left }) => left), ...secrets.left, ...certificates.left],
    kept: [...ends.flatMap(({ kept }) => kept), ...secrets.kept, ...keptStacks(after, owner)],
    removed: ends.reduce((sum, { removed: count }) => sum + count, secrets.removed + certificates.removed),
    ms: context.clock.now() - began,
  }
}

/** What was imported goes once the listener is gone; where the edge stays, so does its certificate. */
async function removeCertificatesOf(
  context: Context,
  cloud: Cloud,
  { owner, certificate }: LandscapeRemoval,
  before: readonly LiveStack[],
): Promise<RemovedCertificates> {
  const none = { removed: 0, left: [] }
  const edge = before.find((stack) => componentOf(stack) === 'edge')
  const live = edge?.parameters['Certificate']
  const isOthers = certificate?.kind === 'given' && live === certificate.arn
  if (isOthers || (live === undefined && certificate?.kind !== 'files')) return none
  const isThere = edge && (await cloud.stacks.observe(edge.name, context.signal)) !== undefined
  return isThere ? none : removeCertificates(context, cloud, owner)
}

async function removeStacks(context: Context, cloud: Cloud, removal: LandscapeRemoval): Promise<readonly LiveStack[]> {
  const live = await observeLandscape(cloud.stacks, removal.owner, context.signal)
  const plan = planDownLandscape(removal.owner, live, removal.unprotect)
  context.emit({ type: 'plan', plan })
  if (plan.steps.length > 0) context.emit({ type: 'stage', name: 'change', title: 'Removing' })
  const { failure } = await runPlan(plan, createApplyCloudStep(context, cloud), context)
  if (failure) throw new SlipwayError(failure)
  return live.filter(({ name }) => plan.steps.some(({ id }) => id === `remove:${name}`))
}

interface End extends Pick<DownResult, 'left' | 'kept'> {
  readonly removed: number
}

/** What became of a stack and of each of its resources, which CloudFormation remembers by ARN for 90 days. */
async function readEnd({ signal }: Context, { stacks }: Cloud, { id, name, template }: LiveStack): Promise<End> {
  const stack = await stacks.observe(id, signal)
  const resources = await stacks.resources(id, signal)
  const isGone = stack === undefined || stack.status === 'DELETE_COMPLETE'
  const skipped = resources.filter(({ status }) => status === 'DELETE_SKIPPED')
  const there = resources.filter(({ status }) => !['DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(status))
  const total = resources.length || Object.keys(template?.Resources ?? {}).length
  return {
    left: isGone ? [] : [`stack ${name}`, ...there.map(({ type, physicalId }) => `${type} ${physicalId}`)],
    kept: skipped.map(({ type, physicalId }) => ({
      what: `${type} ${physicalId}`,
      remove: `aws cloudcontrol delete-resource --type-name ${type} --identifier ${physicalId}`,
    })),
    removed: total - skipped.length - (isGone ? 0 : there.length),
  }
}

function keptStacks(live: readonly LiveStack[], { environment }: Owner): DownResult['kept'] {
  return live.map((stack) =>
    componentOf(stack) === foundation
      ? {
          what: `stack ${stack.name}, which all environments of the project share; its bucket and repositories outlive it, and keep it from being made again`,
          remove: `aws cloudformation delete-stack --stack-name ${stack.name}`,
        }
      : {
          what: `stack ${stack.name}, which is protected from deletion`,
          remove: `slipway down ${environment} --unprotect`,
        },
  )
}
