import { standingOf } from './stack-status.ts'

/** What a person should know of a stack that is not as its last operation wanted it, and what mends it. */
export interface StandingWords {
  readonly what: string
  /** An imperative sentence. */
  readonly fix: string
  /** True where `up` cannot go on by itself. */
  readonly isStuck?: true
}

/** Where a stack is. */
export interface StackPlace {
  readonly stack: string
  readonly status: string
  readonly region: string
  readonly environment: string
}

/** Undefined for a stack that is as it should be. */
export function describeStanding({ stack, status, region, environment }: StackPlace): StandingWords | undefined {
  const up = `slipway up ${environment}`
  switch (standingOf(status)) {
    case 'busy':
      return { what: 'an operation is under way', fix: `Wait for its end, as \`${up}\` does.` }
    case 'unborn':
      return { what: 'it was begun and never made', fix: `Run \`${up}\`, which begins again.` }
    case 'failed-birth':
      return {
        what: 'its first creation failed',
        fix: `Run \`${up}\`, which deletes what is left and makes it again.`,
      }
    case 'half-deleted':
      return { what: 'its deletion failed', fix: `Run \`slipway down ${environment}\` again, or \`${up}\`.` }
    case 'stuck': {
      const command = `aws cloudformation continue-update-rollback --stack-name ${stack} --region ${region}`
      const what = 'its last change failed, and so did the way back'
      return { what, fix: `Mend what AWS says, then run \`${command}\`.`, isStuck: true }
    }
    default:
      return status.includes('ROLLBACK')
        ? { what: 'its last change failed and was put back', fix: `Run \`${up}\` again.` }
        : undefined
  }
}
