import type { Context } from '../core/context.ts'
import type { Plan } from '../core/plan.ts'
import { type Owner, servesNothing } from '../core/route.ts'
import type { Resume } from '../host/plan/plan-input.ts'
import type { Wanted } from '../host/want/wanted.ts'
import { changeOrPutBack } from './change.ts'
import { checkRoutes } from './check-routes.ts'
import { watchGaps } from './measure-gaps.ts'
import { removeDeadLock, withLock } from './lock.ts'
import { type ChangeOptions, planChange } from './prepare.ts'
import type { ChangeRequest, DeployResult } from './request.ts'
import { observeUrls } from './urls.ts'
import { withLimit } from './with-limit.ts'

/** A change of an environment, whatever the command that asks for it. */
export interface Deployment extends Omit<ChangeOptions, 'resume'>, Pick<ChangeRequest, 'breakLock' | 'limitMs'> {
  readonly owner: Owner
  readonly wanted: Wanted
  /** When the command began, in milliseconds since the epoch. */
  readonly began: number
}

/** Plans; when there is something to do, plans again under the lock, changes, and puts back on failure. */
export async function deploy(context: Context, deployment: Deployment): Promise<DeployResult> {
  const { owner, wanted } = deployment
  const limited = withLimit(context, deployment.limitMs)
  limited.emit({ type: 'stage', name: 'plan', title: 'Looking at what runs' })
  const shown = await planChange(limited, owner, wanted, deployment)
  if (shown.steps.length === 0) {
    const [result] = await Promise.all([
      resultOf(limited, deployment, shown, 'unchanged', []),
      removeDeadLock(limited, owner),
    ])
    return result
  }
  // Once it runs it knows what every other project has, also of projects that were deployed before it was started.
  if (!servesNothing(wanted.routes)) await limited.edge.ensure()
  await checkRoutes(limited, owner, wanted.routes)
  const watch = watchGaps(limited)
  const [plan, gaps] = await withLock(limited, owner, deployment, async () => {
    const now = await planChange(limited, owner, wanted, deployment)
    if (now.basis !== shown.basis && shown.basis !== '')
      limited.emit({ type: 'stage', name: 'plan', title: 'Planned anew: what runs has changed' })
    limited.emit({ type: 'plan', plan: now })
    tellReplicas(limited, now)
    limited.emit({ type: 'stage', name: 'change', title: `Release ${now.release}` })
    const planRest = (resume: Resume) => planChange(limited, owner, wanted, { ...deployment, resume })
    const done = await changeOrPutBack(watch.context, now, planRest)
    return [done, watch.measure([now, done])] as const
  })
  return resultOf(limited, deployment, plan, 'changed', gaps)
}

/** Another number of containers than run may be news: `scale` was asked for by hand, and the files say otherwise. */
function tellReplicas({ emit }: Context, { changes }: Plan): void {
  for (const { subject, replicas } of changes)
    if (replicas)
      emit({
        type: 'note',
        level: 'info',
        text: `${subject} goes from ${replicas.from} to ${replicas.to} of its containers`,
      })
}

async function resultOf(
  context: Context,
  deployment: Deployment,
  plan: Plan,
  outcome: DeployResult['outcome'],
  gaps: DeployResult['gaps'],
): Promise<DeployResult> {
  const urls = await observeUrls(context, deployment.wanted.routes)
  return {
    outcome,
    release: plan.release,
    changes: plan.changes,
    urls,
    gaps,
    ms: context.clock.now() - deployment.began,
  }
}
