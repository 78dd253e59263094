import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { type Evidence, type Failure, failureOf, SlipwayError } from '../../core/error.ts'
import type { Plan, Step } from '../../core/plan.ts'
import { runPlan } from '../../core/run-plan.ts'
import { lostData } from '../../landscape/plan/lost-data.ts'
import { foundation, type LiveStack } from '../../landscape/plan/live-stack.ts'
import { planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { withLimit } from '../with-limit.ts'
import { createApplyCloudStep } from './apply-cloud-step.ts'
import { removeDeadCloudLock, withCloudLock } from './cloud-lock.ts'
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
  const run: Run = { context: limited, cloud, change, done: [], rests: [] }
  limited.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  let { plan: shown, live } = await planNow(run)
  let bucket = bucketIn(live)
  if (shown.steps.length === 0) {
    if (bucket !== undefined) await removeDeadCloudLock(limited, { cloud, bucket, owner: change.wish.owner })
    return resultOf(run, shown, live, 'unchanged')
  }
  const first = shown.steps.find(({ service, effect }) => service === foundation && effect.kind === 'stack')
  if (first && bucket === undefined) {
    limited.emit({ type: 'plan', plan: shown })
    limited.emit({ type: 'stage', name: 'foundation', title: 'Making the foundation of the project' })
    await runSteps(run, { ...shown, steps: [first] })
    ;({ plan: shown, live } = await planNow(run))
    bucket = bucketIn(live)
  }
  const work = () => changeNow(run, shown)
  const lock = { reason: 'up', breakLock: change.breakLock }
  const plan =
    bucket === undefined
      ? await work()
      : await withCloudLock(limited, { cloud, bucket, owner: change.wish.owner }, lock, work)
  return resultOf(run, plan, await observeLandscape(cloud.stacks, change.wish.owner, limited.signal), 'changed')
}

interface Run {
  readonly context: Context
  readonly cloud: Cloud
  readonly change: LandscapeChange
  /** What was done, for the case that the rest fails. */
  readonly done: Step[]
  /** What is there of the stacks that were under way when it was stopped. */
  readonly rests: Evidence[]
}

async function changeNow(run: Run, shown: Plan): Promise<Plan> {
  const { context } = run
  const { plan: now } = await planNow(run)
  if (now.basis !== shown.basis)
    context.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what is there has changed' })
  context.emit({ type: 'plan', plan: now })
  context.emit({ type: 'stage', name: 'change', title: `Changing ${now.owner.environment}` })
  await runSteps(run, now)
  return now
}

/** A plan with what it rests on. */
interface Look {
  readonly plan: Plan
  readonly live: readonly LiveStack[]
}

async function planNow({ context, cloud, change }: Run): Promise<Look> {
  const { wish, allowReplace } = change
  const live = await observeLandscape(cloud.stacks, wish.owner, context.signal, wish.landscape)
  const { plan, unknown } = planLandscape(wish, live)
  if (unknown.length > 0) throw new SlipwayError(notKnown(unknown))
  const lost = lostData(plan, allowReplace)
  if (lost.length > 0) throw new SlipwayError(wouldLose(lost, wish.owner.environment))
  return { plan, live }
}

/** The bucket of the foundation among stacks; undefined while there is none, and so nothing to lock. */
export function bucketIn(live: readonly LiveStack[]): string | undefined {
  return live.find((stack) => stack.tags['slipway:component'] === foundation)?.outputs['Bucket']
}

async function runSteps(run: Run, plan: Plan): Promise<void> {
  const apply = createApplyCloudStep(run.context, run.cloud)
  const { failure } = await runPlan(
    plan,
    async (step, signal) => {
      try {
        const state = await apply(step, signal)
        if (state === 'done') run.done.push(step)
        return state
      } catch (thrown) {
        run.rests.push(...restsIn(failureOf(thrown)))
        throw thrown
      }
    },
    run.context,
  )
  if (failure) throw new SlipwayError(withOutcome(failure, run))
}

/** CloudFormation puts back the stack that failed; those that were changed before it stay, for they carry what served before too. */
function withOutcome(failure: Failure, { done, rests }: Run): Failure {
  const shown = (failure.evidence ?? []).filter(({ title }) => title !== serves)
  const lines = [
    ...new Set([...restsIn(failure), ...rests].flatMap((rest) => rest.lines)),
    ...done.map(({ title }) => `Done before, and stays: ${title}.`),
  ]
  return lines.length === 0 ? failure : { ...failure, evidence: [...shown, { title: serves, lines }] }
}

const serves = 'what serves now'

function restsIn({ evidence = [] }: Failure): Evidence[] {
  return evidence.filter(({ title }) => title === serves)
}

function resultOf(
  { context, cloud, change }: Run,
  plan: Plan,
  live: readonly LiveStack[],
  outcome: LandscapeResult['outcome'],
): LandscapeResult {
  return {
    outcome,
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
    fix: 'Use images of a registry instead of `build`, and no files of secrets and configs, until a later version makes them.',
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
