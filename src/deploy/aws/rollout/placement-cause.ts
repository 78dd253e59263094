import type { ServiceNote } from '../../../core/aws/service-port.ts'
import { type Cause, deniedCause } from './cause.ts'
import { noRoom, startCause } from './start-cause.ts'

/**
 * Why ECS could not place or launch a task, for which there is no task that could say it. AWS gives these notes without a code; the
 * forms are documented: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html (2026-11).
 * Undefined for a note about something else.
 */
export function placementCause({ text }: ServiceNote): Cause | undefined {
  const [, launch] = /failed to (?:launch a task|register targets)\b.*?\(?error (.*)$/.exec(text) ?? []
  if (launch !== undefined) return deniedCause(launch, 'cannot start') ?? startCause(launch)
  const [, reason] = /was unable to place a task(?:\. Reason:| because) (.*)$/.exec(text) ?? []
  if (reason === undefined) return undefined
  if (!/limit/i.test(reason)) return noRoom(reason)
  return {
    ...{ code: 'task-unplaced', what: 'finds no room', isFinal: /above your limit/i.test(reason), said: reason },
    why: 'a quota of the account is reached',
    fix: 'Ask for more in Service Quotas (AWS Fargate, vCPUs that run at once), or let fewer or smaller tasks run',
  }
}
