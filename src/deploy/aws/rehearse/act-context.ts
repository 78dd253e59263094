import type { Context } from '../../../core/context.ts'
import type { Event } from '../../../core/event.ts'
import type { Plan } from '../../../core/plan.ts'
import type { ActName } from './rehearsal.ts'

/**
 * The context of one act. Its stages are not told, for the act is the stage; its steps get ids of their own, since several acts take
 * the same step.
 */
export function actContext(context: Context, act: ActName): Context {
  return {
    ...context,
    emit: (event) => {
      const told = eventOf(event, (id) => `${act}/${id}`)
      if (told) context.emit(told)
    },
  }
}

type Rename = (id: string) => string

function eventOf(event: Event, rename: Rename): Event | undefined {
  switch (event.type) {
    case 'stage':
      return undefined
    case 'plan':
      return { ...event, plan: planOf(event.plan, rename) }
    case 'step':
    case 'progress':
    case 'output':
      return { ...event, id: rename(event.id) }
    default:
      return event
  }
}

function planOf(plan: Plan, rename: Rename): Plan {
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, id: rename(step.id), needs: step.needs.map(rename) })) }
}
