/**
 * What can be done with a stack in its status.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (status codes, 2026-11).
 */
export type StackStanding =
  /** Nothing of that name, or only a memory of it. */
  | 'absent'
  /** An operation is under way. */
  | 'busy'
  /** As the last operation wanted it, or as before the one that was rolled back. */
  | 'settled'
  /** A change set was made for a first creation and never executed: there are no resources. */
  | 'unborn'
  /** Its first creation failed: it can only be deleted. */
  | 'failed-birth'
  /** Its deletion failed: it can only be deleted again. */
  | 'half-deleted'
  /** An update failed, and so did the way back. */
  | 'stuck'

const standings: Readonly<Record<string, StackStanding>> = {
  REVIEW_IN_PROGRESS: 'unborn',
  CREATE_FAILED: 'failed-birth',
  ROLLBACK_COMPLETE: 'failed-birth',
  ROLLBACK_FAILED: 'failed-birth',
  DELETE_COMPLETE: 'absent',
  DELETE_FAILED: 'half-deleted',
  UPDATE_ROLLBACK_FAILED: 'stuck',
}

/** What can be done with a stack in a status; without one there is no stack. */
export function standingOf(status: string | undefined): StackStanding {
  if (status === undefined) return 'absent'
  return standings[status] ?? (status.endsWith('_IN_PROGRESS') ? 'busy' : 'settled')
}

/** True for a status that ends an operation in the way that was wanted. */
export function hasSucceeded(status: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE', 'DELETE_COMPLETE'].includes(status)
}
