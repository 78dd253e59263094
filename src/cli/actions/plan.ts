import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderPlan, renderPlanSummary } from '../render/plan.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface PlanFlags extends GlobalFlags {
  readonly rebuild: boolean
  readonly pull: boolean
  readonly offline: boolean
}

/** Shows what `up` would do. */
export function plan(cli: CliContext, flags: PlanFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const { rebuild, pull, offline } = flags
    const request = { ...requestOf(cli, flags, environment), rebuild, pull, offline }
    const operations = await cli.library.operations()
    const report = await operations.plan(await session.context(), request)
    return {
      data: report,
      out: renderPlan(report, session.out, flags.verbose),
      err: renderPlanSummary(report, session.err),
    }
  })
}
