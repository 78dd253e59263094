import type { Env } from './open-compose.ts'

/** Where a project is and how to read its files. */
export interface ManifestInput {
  /** Absolute folder in which the Compose file is looked for. */
  readonly directory: string
  /** Files the user named with `-f`, absolute or relative to the folder. */
  readonly files?: readonly string[]
  readonly env: Env
  /** Text of a file, or undefined when there is none. */
  readonly readText: (path: string) => Promise<string | undefined>
}
