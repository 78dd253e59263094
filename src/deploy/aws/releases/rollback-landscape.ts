import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { type Failure, SlipwayError } from '../../../core/error.ts'
import type { Plan } from '../../../core/plan.ts'
import type { Owner } from '../../../core/route.ts'
import { bucketIn, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { lostData } from '../../../landscape/plan/lost-data.ts'
import { lackingOutputs, planRollback } from '../../../landscape/release/plan-rollback.ts'
import { isServing, type LandscapeRelease } from '../../../landscape/release/release-record.ts'
import type { AwsEnvironment } from '../../../manifest/types/environment.ts'
import { withLimit } from '../../with-limit.ts'
import { type Running, runSteps } from '../run-steps.ts'
import { createRecordedCheck } from '../stacks/check-recorded.ts'
import { chooseLandscapeRelease } from './choose-landscape-release.ts'
import { type LockPlace, removeDeadCloudLock, withCloudLock } from '../cloud-lock.ts'
import { type LandscapeResult, reportStack, urlsOf } from '../landscape-report.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { type Recorded, recordRelease } from './record-release.ts'
import { keepRecorded } from '../secrets/keep-recorded.ts'
import { readReleases, readTemplates } from './release-store.ts'
import { withTasks } from '../services/observe-tasks.ts'

/** What is gone back to. */
export interface LandscapeRollback {
  readonly owner: Owner
  readonly environment: AwsEnvironment
  /** Absent: what served before what is there now. */
  readonly to?: number | undefined
  readonly breakLock: boolean
  /** Time limit of the whole change in milliseconds. */
  readonly limitMs: number
  /** When the command began, in milliseconds since the epoch. */
  readonly began: number
}

/** Makes an earlier release serve again: changes the stacks of services as `up` does, and nothing else of the landscape. */
export async function rollbackLandscape(
  context: Context,
  cloud: Cloud,
  rollback: LandscapeRollback,
): Promise<LandscapeResult> {
  const limited = withLimit(context, rollback.limitMs)
  const { owner } = rollback
  limited.emit({ type: 'stage', name: 'plan', title: `Looking at ${cloud.account} in ${cloud.region}` })
  const live = await observeLandscape(cloud.stacks, owner, limited.signal)
  const bucket = bucketIn(live)
  const place = bucket === undefined ? undefined : { cloud, bucket, owner }
  const releases = place ? await readReleases(place) : []
  const release = chooseLandscapeRelease(releases, live, rollback.to, owner.environment)
  if (!place) throw new Error('a release was found without a bucket')
  const run: RollbackRun = { context: limited, cloud, rollback, place, release }
  const shown = await planBack(run, live, releases)
  const last = releases.at(-1)
  if (shown.steps.length === 0 && last && isServing(last, live)) {
    await removeDeadCloudLock(limited, place)
    return resultOf(run, shown, { live, release: last.number }, 'unchanged')
  }
  const lock = { reason: `rollback to ${release.number}`, breakLock: rollback.breakLock }
  const { plan, ...recorded } = await withCloudLock(limited, place, lock, () => goBack(run, shown))
  return resultOf(run, plan, recorded, 'changed')
}

interface RollbackRun {
  readonly context: Context
  readonly cloud: Cloud
  readonly rollback: LandscapeRollback
  readonly place: LockPlace
  readonly release: LandscapeRelease
}

async function goBack(run: RollbackRun, shown: Plan): Promise<Recorded & { readonly plan: Plan }> {
  const { context, cloud, place, release } = run
  const { environment } = place.owner
  const plan = await planBack(
    run,
    await observeLandscape(cloud.stacks, place.owner, context.signal),
    await readReleases(place),
  )
  if (plan.basis !== shown.basis)
    context.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what is there has changed' })
  context.emit({ type: 'plan', plan })
  context.emit({ type: 'stage', name: 'change', title: `Going back to release ${release.number}` })
  await keepRecorded(cloud, release, { owner: place.owner, signal: context.signal })
  const running: Running = { context, cloud, done: [], rests: [], again: `rollback ${environment} ${release.number}` }
  await runSteps(running, plan)
  const { number, commit, services: origins } = release
  const made = { origins, done: running.done, reason: `rollback to ${number}`, commit }
  return { plan, ...(await recordRelease(context, place, made)) }
}

/** Plans, and refuses what would end half-way, before anything changes. */
async function planBack(
  { context, cloud, rollback, place, release }: RollbackRun,
  live: readonly LiveStack[],
  releases: readonly LandscapeRelease[],
): Promise<Plan> {
  const templates = await readTemplates(place, release)
  const lacking = [
    ...release.services.flatMap(({ stack, template }) =>
      templates.has(template) ? [] : [`the template of stack ${stack} is gone from the bucket`],
    ),
    ...lackingOutputs(release, live),
    ...(await createRecordedCheck(cloud, context.signal).check(release)).gone,
  ]
  if (lacking.length > 0) throw new SlipwayError(gone(release, lacking))
  const { owner, environment } = rollback
  const next = (releases.at(-1)?.number ?? 0) + 1
  const counted = await withTasks(context, cloud, live)
  const plan = planRollback({ owner, environment, release, templates, live: counted, next })
  const lost = lostData(plan)
  if (lost.length > 0) throw new SlipwayError(wouldLose(release, lost))
  return plan
}

function resultOf(
  { context, cloud, rollback, release }: RollbackRun,
  plan: Plan,
  { live, release: number }: Recorded,
  outcome: LandscapeResult['outcome'],
): LandscapeResult {
  return {
    outcome,
    ...(number !== undefined && { release: number }),
    back: release.number,
    environment: rollback.owner.environment,
    account: cloud.account,
    region: cloud.region,
    changes: plan.changes,
    stacks: live.map(reportStack),
    urls: urlsOf(live),
    ms: context.clock.now() - rollback.began,
  }
}

function gone({ number, commit }: LandscapeRelease, lacking: readonly string[]): Failure {
  const code = commit === undefined ? 'the code of that release' : `commit ${commit}`
  return {
    code: 'release-gone',
    what: `Release ${number} cannot serve again`,
    why: lacking.join('; '),
    fix: `Check out ${code} and run \`slipway up\`. Nothing was changed.`,
  }
}

function wouldLose({ number }: LandscapeRelease, lost: ReturnType<typeof lostData>): Failure {
  return {
    code: 'confirmation-needed',
    what: `Data would be lost on the way back to release ${number}`,
    why: lost.map(({ name, type, action }) => `${name} (${type}) would be ${action}d`).join(', '),
    fix: 'Save what is in it, take it out of the files, and run `slipway up` with `--allow-replace` first. Nothing was changed.',
  }
}
