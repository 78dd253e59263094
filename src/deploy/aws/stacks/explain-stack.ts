import type { ObservedStack, StackEvent } from '../../../core/aws/stack-port.ts'
import type { Failure } from '../../../core/error.ts'
import { dateOf } from '../../../core/time.ts'
import { missingPermission } from '../rollout/cause.ts'
import type { Watching } from './watch-stack.ts'

/** Failed events that are shown; those that follow from the first are many and say little. */
const shownEvents = 12

/**
 * Why a stack could not be changed: the first resource that failed. What fails after it was cancelled because of it, or could not
 * be rolled back.
 */
export function explainStack({ stack, events }: Watching, name: string, command: string): Failure {
  const failed = events.filter(({ status }) => status.endsWith('_FAILED'))
  const first = failed.find(({ physicalId }) => physicalId !== stack?.id) ?? failed[0]
  const why = first ? describeCause(first) : (stack?.reason ?? `it ended as ${stack?.status ?? 'nothing'}`)
  const { code, fix } = mendFor(first?.reason ?? '')
  return {
    code,
    what: `Stack ${name} could not be ${verbOf(stack)}`,
    why,
    fix: stack?.status === 'UPDATE_ROLLBACK_FAILED' ? continueFix(stack) : `${fix}, then run ${command} again.`,
    evidence: [
      ...(failed.length === 0 ? [] : [{ title: 'events', lines: failed.slice(0, shownEvents).map(describeEvent) }]),
      { title: 'what serves now', lines: [describeRest(stack, name)] },
    ],
  }
}

/**
 * What mends a resource that failed, by the error code that its handler gives in the reason.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html (2026-11).
 */
function mendFor(reason: string): Pick<Failure, 'code' | 'fix'> {
  const [, handlerCode = ''] = /HandlerErrorCode: (\w+)/.exec(reason) ?? []
  const permission = missingPermission(reason)
  if (permission || handlerCode === 'AccessDenied') {
    const { action = 'what AWS says', on } = permission ?? {}
    return { code: 'aws-denied', fix: `Have ${action}${on === undefined ? '' : ` on ${on}`} allowed` }
  }
  if (handlerCode === 'ServiceLimitExceeded')
    return { code: 'stack-failed', fix: 'Ask for more in Service Quotas, or remove what you need no more' }
  return { code: 'stack-failed', fix: 'Mend what AWS says' }
}

/** The failure of a stack whose update could not be rolled back. */
export function explainStuck(stack: ObservedStack, events: readonly StackEvent[]): Failure {
  const failed = events.filter(({ status }) => status.endsWith('_FAILED'))
  const last = failed.filter(({ physicalId }) => physicalId !== stack.id).at(-1)
  return {
    code: 'stack-stuck',
    what: `Stack ${stack.name} cannot be changed: its last update failed, and so did the way back`,
    why: last ? describeCause(last) : (stack.reason ?? stack.status),
    fix: continueFix(stack),
    ...(failed.length > 0 && { evidence: [{ title: 'events', lines: failed.slice(-shownEvents).map(describeEvent) }] }),
  }
}

function continueFix({ id, name }: ObservedStack): string {
  const command = `aws cloudformation continue-update-rollback --stack-name ${name} --region ${id.split(':')[3] ?? ''}`
  return `Mend what AWS says, run \`${command}\`, then run this again.`
}

/** The failure of a stack that could not be deleted, with the resources that keep it. */
export function explainUndeleted({ stack, events }: Watching, name: string, command: string): Failure {
  const failed = events.filter(({ status, physicalId }) => status === 'DELETE_FAILED' && physicalId !== stack?.id)
  const [first] = failed
  return {
    code: 'resources-left',
    what: `Stack ${name} could not be deleted`,
    why: first ? describeCause(first) : (stack?.reason ?? `it ended as ${stack?.status ?? 'nothing'}`),
    fix: `Remove what keeps ${failed.map(({ logicalId }) => logicalId).join(', ') || 'it'}, then run ${command} again.`,
    evidence: [{ title: 'left', lines: failed.map((each) => `${each.type} ${each.physicalId || each.logicalId}`) }],
  }
}

function describeCause({ logicalId, type, reason, status }: StackEvent): string {
  return `${logicalId} (${type}): ${reason ?? status}`
}

function describeEvent({ at, logicalId, status, reason }: StackEvent): string {
  return `${dateOf(at).toISOString().slice(11, 19)} ${logicalId} ${status}${reason === undefined ? '' : `: ${reason}`}`
}

function verbOf(stack: ObservedStack | undefined): string {
  return /^(?:CREATE|ROLLBACK)_/.test(stack?.status ?? '') ? 'created' : 'changed'
}

/** What is there of a stack after an operation that was not as wanted. */
export function describeRest(stack: ObservedStack | undefined, name: string): string {
  switch (stack?.status) {
    case 'UPDATE_ROLLBACK_COMPLETE':
      return `Stack ${name} is as it was before.`
    case 'UPDATE_ROLLBACK_FAILED':
      return `Stack ${name} is between two states: putting it back failed too.`
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'CREATE_FAILED':
      return `Stack ${name} was never there before, and nothing of it serves; the next \`up\` deletes what is left and makes it again.`
    case undefined:
    case 'DELETE_COMPLETE':
      return `Stack ${name} is not there.`
    default:
      return `Stack ${name} is ${stack?.status}.`
  }
}
