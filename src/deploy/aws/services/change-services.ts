import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { type Failure, SlipwayError } from '../../../core/error.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Owner } from '../../../core/route.ts'
import { bucketIn, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { planRestart, planScale } from '../../../landscape/plan/plan-services.ts'
import type { LandscapeWish } from '../../../landscape/plan/wish.ts'
import { withLimit } from '../../with-limit.ts'
import { removeDeadCloudLock, withCloudLock } from '../cloud-lock.ts'
import { type LandscapeResult, reportStack, urlsOf } from '../landscape-report.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { readLastRelease } from '../releases/release-store.ts'
import { runSteps } from '../run-steps.ts'
import { chooseScaled, chooseServices } from './choose-services.ts'
import { withTasks } from './observe-tasks.ts'

/** A change of services beside their stacks. */
export interface ServicesChange {
  readonly owner: Owner
  readonly what:
    | {
        readonly kind: 'restart'
        /** Empty: all services. */
        readonly services: readonly string[]
        readonly after: LandscapeWish['after']
      }
    | { readonly kind: 'scale'; readonly replicas: Readonly<Record<string, number>> }
  readonly breakLock: boolean
  /** Time limit of the whole change in milliseconds. */
  readonly limitMs: number
  /** When the command began, in milliseconds since the epoch. */
  readonly began: number
}

/**
 * `restart` and `scale` of services as they are deployed, under the lock of the environment. No stack changes and no release is made:
 * a release is what services are made of, and that stays.
 */
export async function changeServices(context: Context, cloud: Cloud, change: ServicesChange): Promise<LandscapeResult> {
  const limited = withLimit(context, change.limitMs)
  const { owner, breakLock } = change
  limited.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  const shown = await look(limited, cloud, change)
  const place = { cloud, bucket: shown.bucket, owner }
  if (shown.plan.steps.length === 0) {
    await removeDeadCloudLock(limited, place)
    return resultOf(limited, cloud, change, shown, 'unchanged')
  }
  const reason = wordsOf(change)
  const done = await withCloudLock(limited, place, { reason, breakLock }, async () => {
    const now = await look(limited, cloud, change)
    if (now.plan.basis !== shown.plan.basis)
      limited.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what is there has changed' })
    for (const text of now.notes) limited.emit({ type: 'note', level: 'warning', text })
    limited.emit({ type: 'plan', plan: now.plan })
    const title = `${change.what.kind === 'restart' ? 'Restarting' : 'Scaling'} in ${owner.environment}`
    limited.emit({ type: 'stage', name: 'change', title })
    const again = `${change.what.kind} -e ${owner.environment}${reason.slice(change.what.kind.length)}`
    await runSteps({ context: limited, cloud, done: [], rests: [], again }, now.plan)
    return now
  })
  return resultOf(limited, cloud, change, done, 'changed')
}

/** What is there, and what becomes of it. */
interface Look {
  readonly live: readonly LiveStack[]
  readonly bucket: string
  readonly plan: Plan
  readonly notes: readonly string[]
}

async function look(context: Context, cloud: Cloud, { owner, what }: ServicesChange): Promise<Look> {
  const own = await observeLandscape(cloud.stacks, owner, context.signal)
  const bucket = bucketIn(own)
  if (bucket === undefined) throw new SlipwayError(nothingThere(owner))
  const [live, { last }] = await Promise.all([
    withTasks(context, cloud, own),
    readLastRelease({ cloud, bucket, owner }),
  ])
  const facts = { owner, live, release: last?.number ?? 0 }
  if (what.kind === 'restart') {
    const concerned = chooseServices(live, what.services, 'restarted', owner.environment)
    return { live, bucket, notes: [], plan: planRestart({ ...facts, concerned }, what.after) }
  }
  const { concerned, notes } = chooseScaled(live, what.replicas, owner.environment)
  return { live, bucket, notes, plan: planScale({ ...facts, concerned }, what.replicas) }
}

/** `restart web`, `scale web=3`: as it was asked for, for the lock and for the command that does it again. */
function wordsOf({ what }: ServicesChange): string {
  const names =
    what.kind === 'restart'
      ? what.services
      : Object.entries(what.replicas).map(([service, count]) => `${service}=${count}`)
  return [what.kind, ...names].join(' ')
}

function resultOf(
  { clock }: Context,
  { account, region }: Cloud,
  { owner, began }: ServicesChange,
  { plan, live }: Look,
  outcome: LandscapeResult['outcome'],
): LandscapeResult {
  return {
    ...{ outcome, environment: owner.environment, account, region, changes: plan.changes },
    ...(plan.release > 0 && { release: plan.release }),
    ...{ stacks: live.map(reportStack), urls: urlsOf(live), ms: clock.now() - began },
  }
}

function nothingThere({ environment }: Owner): Failure {
  return {
    code: 'nothing-running',
    what: `${environment} is not there`,
    why: 'no stack of it has a bucket for its state',
    fix: `Run \`slipway up ${environment}\` first.`,
  }
}
