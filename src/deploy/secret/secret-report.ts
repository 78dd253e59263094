import type { Secret } from '../../core/argv.ts'
import type { Request } from '../request.ts'

/** What `slipway secret set` and `rm` name. */
interface SecretRequest extends Request {
  /** Key of the secret in the Compose file. */
  readonly name: string
}

/** `slipway secret set`. */
export interface SetSecretRequest extends SecretRequest {
  /** The value, one character for each byte (latin1). Called once it is known that the secret can be set. */
  readonly readValue: () => Promise<string>
}

/** How `slipway secret set` ended. */
export interface SetSecretResult {
  readonly name: string
  readonly environment: string
  /** `unchanged`: it had this value already. */
  readonly outcome: 'made' | 'changed' | 'unchanged'
  /** Id of its version, in AWS. */
  readonly version?: string
  /** Services that need it. */
  readonly services: readonly string[]
  /** True for one line with its end, as `echo` writes it: the program gets the end, too. */
  readonly endsWithNewline: boolean
}

/** Keeps the value of a secret where it belongs. */
export type StoreSecret = (value: Secret) => Promise<Pick<SetSecretResult, 'outcome' | 'version'>>

/** `slipway secret rm`. */
export interface RemoveSecretRequest extends SecretRequest {
  /** Called before anything is removed, with the services that need it; throws where nobody agrees. */
  readonly confirm: (services: readonly string[]) => Promise<void>
}

/** What is removed. */
export interface SecretRemoval {
  readonly name: string
  /** Services that need it. */
  readonly services: readonly string[]
  /** Throws where nobody agrees. */
  readonly confirm: () => Promise<void>
}

/** How `slipway secret rm` ended. */
export interface RemoveSecretResult {
  readonly name: string
  readonly environment: string
  /** False when there was no value. */
  readonly removed: boolean
  /** Services that still need it. */
  readonly services: readonly string[]
  /** Until when AWS can bring it back, in milliseconds since the epoch. */
  readonly deletedAt?: number
}

/** One line of `slipway secret ls`. Never the value. */
export interface SecretEntry {
  /** Key in the Compose file; `variables/<service>` for the sensitive variables of a service in AWS. */
  readonly name: string
  /** Services that need it; empty for one that nobody needs any more. */
  readonly services: readonly string[]
  /** Where the value comes from, for people: a file, a variable, a name in Secrets Manager. */
  readonly source: string
  /** True where others make it in Secrets Manager, and `slipway secret set` does not. */
  readonly isOthers?: true
  /** `removed`: AWS deletes it at `deletedAt`. */
  readonly state: 'set' | 'missing' | 'removed'
  /** Id of its version, in AWS. */
  readonly version?: string
  /** When the value was set, in milliseconds since the epoch, where that is known. */
  readonly changedAt?: number
  readonly deletedAt?: number
}
