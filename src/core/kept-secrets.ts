import type { Secret } from './argv.ts'

/** A value that is kept, without the value. */
export interface KeptSecret {
  readonly name: string
  /** When it was set, in milliseconds since the epoch. */
  readonly changedAt: number
}

/**
 * Values of secrets that a person set on this machine, by project. Other than the rest of the state folder they are the truth: nobody
 * else has them.
 */
export interface KeptSecretsPort {
  list(project: string): Promise<readonly KeptSecret[]>
  /** The bytes, one character each (latin1); undefined when there is none. */
  read(project: string, name: string): Promise<Secret | undefined>
  write(project: string, name: string, value: Secret): Promise<void>
  /** Harmless when there is none. */
  remove(project: string, name: string): Promise<void>
}
