import type { Env } from './env.ts'

/** Where a project is and how to read its files. */
export interface ManifestInput {
  /** Absolute folder in which the Compose file is looked for, then in the folders above it. */
  readonly directory: string
  /** Files the user named with `-f`, absolute or relative to the folder; later ones go over earlier ones. */
  readonly files?: readonly string[]
  /** Profiles that are active, `*` for all. Default, also where there are none: those of `COMPOSE_PROFILES`. */
  readonly profiles?: readonly string[]
  /** For which environment slipway.yaml is read. Default: `local`, or for `aws` the only one there. */
  readonly environment?: string
  /** Whether the environment shall run on an engine of Docker, or what AWS takes for it is wanted. Default `docker`. */
  readonly target?: 'docker' | 'aws'
  readonly env: Env
  /** Text of a file, or undefined when there is none. */
  readonly readText: (path: string) => Promise<string | undefined>
}
