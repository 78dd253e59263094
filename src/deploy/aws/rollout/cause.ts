import type { FailureCode } from '../../../core/error.ts'

/** Why a task of a service failed, or could not be placed. */
export interface Cause {
  readonly code: FailureCode
  /** The middle of a sentence that begins with the service: `does not stay up`. */
  readonly what: string
  readonly why: string
  /** An imperative sentence. */
  readonly fix: string
  /** True where another try would end in the same way. */
  readonly isFinal: boolean
  /** What AWS itself says. */
  readonly said?: string
}

/** The permission that a text of AWS says is missing: who may not do what on what. The form is that of IAM's own messages. */
export function missingPermission(text: string): { readonly action: string; readonly on?: string } | undefined {
  const found = /is not authorized to perform: ([\w-]+:\w+)(?: on resource: (\S+?))?(?=[\s,.;)"]|$)/.exec(text)
  const [, action, on] = found ?? []
  return action === undefined ? undefined : { action, ...(on !== undefined && { on }) }
}

/** The cause where AWS names a permission; undefined where it names none. IAM needs a moment after a role was made, so it is not final. */
export function deniedCause(text: string, what: string): Cause | undefined {
  const permission = missingPermission(text)
  if (permission === undefined) return undefined
  const { action, on } = permission
  return {
    ...{ code: 'aws-denied', what, isFinal: false, said: text },
    why: `the role of its tasks may not ${action}${on === undefined ? '' : ` on ${on}`}`,
    fix: `Have ${action}${on === undefined ? '' : ` on ${on}`} allowed`,
  }
}
