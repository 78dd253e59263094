import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { type Failure, SlipwayError } from '../../core/error.ts'
import type { Plan, Step } from '../../core/plan.ts'
import { runPlan } from '../../core/run-plan.ts'
import { lostData } from '../../landscape/plan/lost-data.ts'
import { foundation, type LiveStack } from '../../landscape/plan/live-stack.ts'
import { planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { withLimit } from '../with-limit.ts'
import { createApplyCloudStep } from './apply-cloud-step.ts'
import { withCloudLock } from './cloud-lock.ts'
import { type LandscapeResult, reportStack, urlsOf } from './landscape-report.ts'
import { observeLandscape } from './observe-landscape.ts'

/** A change of an environment in AWS. */
export interface LandscapeChange {
  readonly wish: LandscapeWish
  /** Resources with data that may be replaced or removed, as `<stack>.<logical id>`. */
  readonly allowReplace: readonly string[]
  readonly breakLock: boolean
  /** Time limit of the whole change in milliseconds. */
  readonly limitMs: number
  /** When the command began, in milliseconds since the epoch. */
  readonly began: number
}

/** Plans; where there is something to do, makes sure of the foundation, plans again under the lock, and changes. */
export async function changeLandscape(
  context: Context,
  cloud: Cloud,
  change: LandscapeChange,
): Promise<LandscapeResult> {
  const limited = withLimit(context, change.limitMs)
  const run: Run = { context: limited, cloud, change, done: [] }
  limited.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  let shown = await planNow(run)
  if (shown.steps.length === 0) return resultOf(run, shown, 'unchanged')
  const first = shown.steps.find(({ service, effect }) => service === foundation && effect.kind === 'stack')
  let bucket = await bucketOf(run)
  if (first && bucket === undefined) {
    limited.emit({ type: 'plan', plan: shown })
    limited.emit({ type: 'stage', name: 'foundation', title: 'Making the foundation of the project' })
    await runSteps(run, { ...shown, steps: [first] })
    ;[shown, bucket] = [await planNow(run), await bucketOf(run)]
  }
  const work = () => changeNow(run, shown)
  const lock = { reason: 'up', breakLock: change.breakLock }
  const plan =
    bucket === undefined
      ? await work()
      : await withCloudLock(limited, { cloud, bucket, owner: change.wish.owner }, lock, work)
  return resultOf(run, plan, 'changed')
}

interface Run {
  readonly context: Context
  readonly cloud: Cloud
  readonly change: LandscapeChange
  /** What was done, for the case that the rest fails. */
  readonly done: Step[]
}

async function changeNow(run: Run, shown: Plan): Promise<Plan> {
  const { context } = run
  const now = await planNow(run)
  if (now.basis !== shown.basis)
    context.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what is there has changed' })
  context.emit({ type: 'plan', plan: now })
  context.emit({ type: 'stage', name: 'change', title: `Changing ${now.owner.environment}` })
  await runSteps(run, now)
  return now
}

async function planNow({ context, cloud, change }: Run): Promise<Plan> {
  const { wish, allowReplace } = change
  const live = await observeLandscape(cloud.stacks, wish.owner, context.signal, wish.landscape)
  const { plan, unknown } = planLandscape(wish, live)
  if (unknown.length > 0) throw new SlipwayError(notKnown(unknown))
  const lost = lostData(plan, allowReplace)
  if (lost.length > 0) throw new SlipwayError(wouldLose(lost, wish.owner.environment))
  return plan
}

/** Undefined while there is no foundation, and so nothing to lock. */
async function bucketOf({ cloud, context, change }: Run): Promise<string | undefined> {
  return bucketIn(await observeLandscape(cloud.stacks, change.wish.owner, context.signal))
}

/** The bucket of the foundation among stacks. */
export function bucketIn(live: readonly LiveStack[]): string | undefined {
  return live.find((stack) => stack.tags['slipway:component'] === foundation)?.outputs['Bucket']
}

async function runSteps(run: Run, plan: Plan): Promise<void> {
  const apply = createApplyCloudStep(run.context, run.cloud)
  const { failure } = await runPlan(
    plan,
    async (step, signal) => {
      const state = await apply(step, signal)
      if (state === 'done') run.done.push(step)
      return state
    },
    run.context,
  )
  if (failure) throw new SlipwayError(withDone(failure, run.done))
}

/** CloudFormation puts back the stack that failed; those that were changed before it stay, for they carry what served before too. */
function withDone(failure: Failure, done: readonly Step[]): Failure {
  if (done.length === 0) return failure
  const lines = done.map(({ title }) => `Done before, and stays: ${title}.`)
  return { ...failure, evidence: [...(failure.evidence ?? []), { title: 'what was done before', lines }] }
}

async function resultOf(
  { context, cloud, change }: Run,
  plan: Plan,
  outcome: LandscapeResult['outcome'],
): Promise<LandscapeResult> {
  const { owner } = change.wish
  const live = await observeLandscape(cloud.stacks, owner, context.signal)
  return {
    outcome,
    environment: owner.environment,
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
    fix: 'Use images of a registry instead of `build`, and leave secrets out, until a later version makes them.',
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
