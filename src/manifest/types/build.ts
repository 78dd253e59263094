import type { FileMount } from './files.ts'
import type { Ulimit } from './process.ts'

/** How an image is built: `build`. */
export interface Build {
  /** Absolute folder; with `remote`, the URL as the file writes it. */
  readonly context: string
  /** The context comes from the network: a git repository or an archive. */
  readonly remote?: true
  /** Relative to the context, or absolute. Default `Dockerfile`; without meaning beside `dockerfileInline`. */
  readonly dockerfile: string
  /** Text of the Dockerfile, instead of a file. */
  readonly dockerfileInline?: string
  readonly target?: string
  /** Names without a value are taken from the user's variables; those without one are left out. */
  readonly args: Readonly<Record<string, string>>
  /** Folders (absolute), images (`docker-image://…`), URLs or other services (`service:name`) by name. */
  readonly additionalContexts?: Readonly<Record<string, string>>
  /** As `docker buildx build --cache-from` takes them. */
  readonly cacheFrom?: readonly string[]
  readonly cacheTo?: readonly string[]
  readonly noCache?: boolean
  /** Stages that are never taken from the cache. */
  readonly noCacheFilter?: readonly string[]
  readonly pull?: boolean
  readonly network?: string
  /** Bytes. */
  readonly shmSize?: number
  readonly labels?: Readonly<Record<string, string>>
  /** Further names of the image. */
  readonly tags?: readonly string[]
  /** `host:address` words. */
  readonly extraHosts?: readonly string[]
  readonly platforms?: readonly string[]
  readonly privileged?: boolean
  readonly isolation?: string
  readonly entitlements?: readonly string[]
  /** `true`, `false` or buildx's own words. */
  readonly provenance?: string
  readonly sbom?: string
  readonly secrets?: readonly FileMount[]
  readonly ssh?: readonly SshKey[]
  readonly ulimits?: Readonly<Record<string, Ulimit>>
}

/** One agent socket or key that a build may use. */
export interface SshKey {
  /** `default`, or a name of the user's own. */
  readonly id: string
  /** Absolute path of a key or socket; absent: the running agent. */
  readonly path?: string
}
