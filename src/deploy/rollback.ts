import type { Context } from '../core/context.ts'
import { type Failure, SlipwayError } from '../core/error.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { type Observed, observeHost } from '../host/observe/observed.ts'
import { type ReleaseRecord, wantedOf } from '../host/observe/record.ts'
import { isInAws } from './aws/is-in-aws.ts'
import type { LandscapeResult } from './aws/landscape-report.ts'
import { deploy } from './deploy.ts'
import { loadProject } from './load-project.ts'
import { isKept } from './releases.ts'
import type { DeployResult, RollbackRequest } from './request.ts'

/** Makes an earlier release serve again: nothing is built, and its values are those it had. Here from its own containers. */
export async function rollback(context: Context, request: RollbackRequest): Promise<DeployResult | LandscapeResult> {
  if (isInAws(request)) return (await import('./aws/landscape-operations.ts')).rollbackInAws(context, request)
  const began = context.clock.now()
  const { owner } = await loadProject(context, request)
  await observeEngine(context.docker)
  const record = chooseRelease(await observeHost(context, owner), request.to)
  return deploy(context, {
    owner,
    wanted: wantedOf(record),
    back: true,
    reason: `rollback to ${record.number}`,
    breakLock: request.breakLock,
    limitMs: request.limitMs,
    began,
  })
}

function chooseRelease(observed: Observed, to: number | undefined): ReleaseRecord {
  const current = observed.records.at(-1)
  const record = to === undefined ? previousOf(observed, current) : observed.records.find((one) => one.number === to)
  if (!record) throw new SlipwayError(unknown(observed, to))
  if (!isKept(observed, record)) throw new SlipwayError(gone(record))
  return record
}

/** The youngest release before the current one that ran other containers. */
function previousOf(observed: Observed, current: ReleaseRecord | undefined): ReleaseRecord | undefined {
  const names = (record: ReleaseRecord) => record.wanted.services.flatMap((service) => service.containers).join(' ')
  return observed.records.findLast((one) => current && one.number < current.number && names(one) !== names(current))
}

function unknown(observed: Observed, to: number | undefined): Failure {
  const numbers = observed.records.map((record) => record.number).join(', ')
  return {
    code: 'release-unknown',
    what: to === undefined ? 'There is no earlier release' : `There is no release ${to}`,
    why: numbers === '' ? 'nothing was released here yet' : `the releases here are ${numbers}`,
    fix: 'Look at `slipway releases`.',
  }
}

function gone(record: ReleaseRecord): Failure {
  return {
    code: 'release-gone',
    what: `Release ${record.number} cannot be started again`,
    why: 'its containers were removed; the last three releases keep theirs',
    fix: 'Check out the code of that release and run `slipway up`.',
  }
}
