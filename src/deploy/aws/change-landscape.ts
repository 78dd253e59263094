import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { type Failure, SlipwayError } from '../../core/error.ts'
import type { Plan } from '../../core/plan.ts'
import { lostData, unneededNames } from '../../landscape/plan/lost-data.ts'
import { bucketIn, foundation, type LiveStack } from '../../landscape/plan/live-stack.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { isServing, type LandscapeRelease, originsOf } from '../../landscape/release/release-record.ts'
import { withLimit } from '../with-limit.ts'
import { refuseLocked, removeDeadCloudLock, withCloudLock } from './cloud-lock.ts'
import { type Delivered, type DeliveryMode, wishWith } from './delivery.ts'
import { type LandscapeResult, reportStack, urlsOf } from './landscape-report.ts'
import { observeLandscape } from './observe-landscape.ts'
import { observePresent, planPresent, type Present } from './present.ts'
import { type Recorded, recordRelease } from './releases/record-release.ts'
import { type Running, runSteps } from './run-steps.ts'

/** A change of an environment in AWS. */
export interface LandscapeChange {
  readonly wish: LandscapeWish
  /** Finds and puts there what the stacks need beside each other. */
  readonly deliver: (context: Context, mode: DeliveryMode) => Promise<Delivered>
  /** Resources with data that may be replaced or removed, as `<stack>.<logical id>`. */
  readonly allowReplace: readonly string[]
  readonly breakLock: boolean
  /** Time limit of the whole change in milliseconds. */
  readonly limitMs: number
  /** When the command began, in milliseconds since the epoch. */
  readonly began: number
  /** Commit of the work tree, for the record. */
  readonly commit?: string | undefined
}

/**
 * Looks and plans. Where there is something to do: makes sure of the foundation, delivers what the stacks need (no service changes before
 * all of it is there), plans again under the lock, and changes.
 */
export async function changeLandscape(
  context: Context,
  cloud: Cloud,
  change: LandscapeChange,
): Promise<LandscapeResult> {
  const limited = withLimit(context, change.limitMs)
  limited.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  const [delivered, present] = await Promise.all([
    change.deliver(limited, 'look'),
    observePresent(limited, cloud, change.wish),
  ])
  if (delivered.lack) throw new SlipwayError(delivered.lack)
  const run: Run = { context: limited, cloud, change, delivered, done: [], rests: [] }
  const first = planOn(run, present)
  tellUnneeded(run, first.plan)
  if (isDone(run, first)) {
    const { live, last } = first
    const bucket = bucketIn(live)
    if (bucket !== undefined) await removeDeadCloudLock(limited, { cloud, bucket, owner: change.wish.owner })
    return resultOf(run, first.plan, { live, ...(last && { release: last.number }) }, 'unchanged')
  }
  await refuseWhileLocked(run, first)
  await delivered.check?.()
  const founded = await layFoundation(run, first)
  const ready = await deliverPending(run, founded)
  const shown = ready === run ? founded : await planNow(ready)
  const { plan, ...recorded } = await changeUnderLock(ready, shown)
  return resultOf(ready, { ...plan, changes: [...delivered.pending, ...plan.changes] }, recorded, 'changed')
}

/** Somebody who mistyped a name should know before the day it counts. */
function tellUnneeded({ context, change }: Run, plan: Plan): void {
  for (const name of unneededNames(plan, change.allowReplace)) {
    const text = `--allow-replace ${name} allows nothing: no resource with data of that name would be replaced or removed`
    context.emit({ type: 'note', level: 'warning', text })
  }
}

/** False also when services are as wanted and no record says so: an `up` was killed before it wrote its own. */
function isDone({ change, delivered }: Run, { plan, live, last }: Look): boolean {
  if (!isNothing(plan) || delivered.pending.length > 0) return false
  return bucketIn(live) === undefined || (last ? isServing(last, live) : originsOf(change.wish).length === 0)
}

interface Run extends Running {
  readonly change: LandscapeChange
  /** What is in the account beside the stacks, and what is still to be put there. */
  readonly delivered: Delivered
}

function isNothing({ steps }: Plan): boolean {
  return steps.length === 0
}

/** The foundation alone, where it is not there, or does not have what the deliveries need; gives the plan for the rest. */
async function layFoundation(run: Run, look: Look): Promise<Look> {
  const { context, delivered } = run
  const { plan, live } = look
  const bucket = bucketIn(live)
  // What is taken from it goes at the end, with `shrink:`.
  const step = plan.steps.find(({ service, phase }) => service === foundation && phase === 'prepare')
  const isNeeded = bucket === undefined || delivered.pending.length > 0
  if (isNeeded) context.emit({ type: 'plan', plan: { ...plan, changes: [...delivered.pending, ...plan.changes] } })
  if (!step || !isNeeded) return look
  const title = bucket === undefined ? 'Making the foundation of the project' : 'Changing the foundation of the project'
  context.emit({ type: 'stage', name: 'foundation', title })
  await withLock(run, bucket, () => runSteps(run, { ...plan, steps: [step] }))
  return planNow(run)
}

/** Everything that the stacks need, before any of them changes; without the lock, for building is long and disturbs nobody. */
async function deliverPending(run: Run, { plan }: Look): Promise<Run> {
  if (run.delivered.pending.length === 0) return run
  const { context, change } = run
  const title = `Delivering what ${plan.owner.environment} needs`
  context.emit({ type: 'stage', name: 'deliver', title })
  const delivered = await change.deliver(context, 'make')
  if (delivered.pending.length > 0) throw new Error(`not delivered: ${delivered.pending[0]?.subject}`)
  return { ...run, delivered }
}

/** Nobody should build for minutes to be told then who is at it. The lock itself is taken for the change. */
async function refuseWhileLocked({ context, cloud, change }: Run, { live }: Look): Promise<void> {
  const bucket = bucketIn(live)
  if (bucket === undefined || change.breakLock) return
  await refuseLocked(context, { cloud, bucket, owner: change.wish.owner })
}

/** Without a bucket there is nothing to lock. */
function withLock<T>(run: Run, bucket: string | undefined, work: () => Promise<T>): Promise<T> {
  const { context, cloud, change } = run
  const place = { cloud, owner: change.wish.owner }
  const options = { reason: 'up', breakLock: change.breakLock }
  return bucket === undefined ? work() : withCloudLock(context, { ...place, bucket }, options, work)
}

/** Changes, and records what serves then; somebody else may have made it so meanwhile, or what was built is what is there. */
async function changeUnderLock(run: Run, shown: Look): Promise<Recorded & { readonly plan: Plan }> {
  const { context, cloud, change } = run
  const { owner } = change.wish
  const { plan, live, last } = shown
  if (isDone(run, shown)) return { plan, live, ...(last && { release: last.number }) }
  const bucket = bucketIn(live)
  const work = () => changeNow(run, plan)
  if (bucket === undefined)
    return { plan: await work(), live: await observeLandscape(cloud.stacks, owner, context.signal) }
  const made = { origins: originsOf(change.wish), reason: 'up', done: run.done, commit: change.commit }
  return withLock(run, bucket, async () => ({
    plan: await work(),
    ...(await recordRelease(context, { cloud, bucket, owner }, made)),
  }))
}

async function changeNow(run: Run, shown: Plan): Promise<Plan> {
  const { context } = run
  const { plan: now } = await planNow(run)
  if (now.basis !== shown.basis)
    context.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what is there has changed' })
  context.emit({ type: 'plan', plan: now })
  const title = now.steps.length === 0 ? 'Recording what serves' : `Changing ${now.owner.environment}`
  context.emit({ type: 'stage', name: 'change', title })
  await runSteps(run, now)
  return now
}

/** A plan with what it rests on. */
interface Look {
  readonly plan: Plan
  readonly live: readonly LiveStack[]
  readonly last?: LandscapeRelease
}

async function planNow(run: Run): Promise<Look> {
  // What may not be read was told with the first look.
  const quiet = { ...run.context, emit: () => {} }
  return planOn(run, await observePresent(quiet, run.cloud, run.change.wish))
}

function planOn({ change, delivered }: Run, present: Present): Look {
  const { allowReplace, wish } = change
  const { live, last } = present
  const { plan, unknown } = planPresent(wishWith(wish, delivered), present)
  // What is pending is known once it is delivered.
  if (unknown.length > 0 && delivered.pending.length === 0) throw new SlipwayError(notKnown(unknown))
  const lost = lostData(plan, allowReplace)
  if (lost.length > 0) throw new SlipwayError(wouldLose(lost, wish.owner.environment))
  return { plan, live, ...(last && { last }) }
}

function resultOf(
  { context, cloud, change }: Run,
  plan: Plan,
  { live, release }: Recorded,
  outcome: LandscapeResult['outcome'],
): LandscapeResult {
  return {
    outcome,
    ...(release !== undefined && { release }),
    environment: change.wish.owner.environment,
    account: cloud.account,
    region: cloud.region,
    changes: plan.changes,
    stacks: live.map(reportStack),
    urls: urlsOf(live),
    ms: context.clock.now() - change.began,
  }
}

function notKnown(unknown: readonly string[]): Failure {
  return {
    code: 'manifest-invalid',
    what: 'This environment needs what this version cannot make yet',
    why: unknown.join('; '),
    fix: 'Leave it out until a later version makes it, or deploy with `slipway synth`.',
  }
}

function wouldLose(lost: ReturnType<typeof lostData>, environment: string): Failure {
  const flags = lost.map(({ name }) => `--allow-replace ${name}`).join(' ')
  return {
    code: 'confirmation-needed',
    what: lost.length === 1 ? 'Data would be lost' : `Data of ${lost.length} resources would be lost`,
    why: lost.map(({ name, type, action }) => `${name} (${type}) would be ${action}d`).join(', '),
    fix: `Save what is in it, then run \`slipway up ${environment} ${flags}\`. Nothing was changed.`,
  }
}
