import type { Argv, Secret } from '../../core/argv.ts'
import type { ContainerFile } from '../../core/plan.ts'
import type { AnswerRule, HostRule, PublishedPort } from '../../core/route.ts'
import type { Dependency } from '../../manifest/project.ts'
import type { WantedHook } from './hooks.ts'
import type { Share } from './shares.ts'

/** What an image brings along, as `docker image inspect` tells. */
export interface ImageFacts {
  /** `sha256:…`, what containers are made from. */
  readonly id: string
  /** The name the user knows it by. */
  readonly ref: string
  readonly hasHealthcheck: boolean
}

/** A further network of a container. */
export interface Join {
  readonly network: string
  readonly aliases: readonly string[]
  /** Options of `docker network connect` but the aliases. */
  readonly options?: Argv
}

/** What a service is called on one network. */
export interface NetworkNames {
  readonly network: string
  readonly aliases: readonly string[]
  /** It was joined with settings of its own, which would be lost on the way out and in again. */
  readonly pinned?: true
}

/** A network or volume as the engine should have it. */
export interface WantedThing {
  readonly name: string
  /** Options of `docker network create` or `docker volume create`. */
  readonly options?: Argv
}

/** How fast the replicas of a service move. */
export interface Pace {
  /** Containers at once, once the first is proved; 0: all. */
  readonly parallelism: number
  /** Pause between two batches, in milliseconds. */
  readonly delayMs?: number
  /** How long a container has to stay as it was proved, in milliseconds. */
  readonly monitorMs?: number
  /** Absent: what served before is put back. */
  readonly onFailure?: 'pause' | 'continue'
}

/** How a service gets from one release to the other. */
export interface Way {
  readonly order: 'start-first' | 'stop-first'
  /** Why there is a moment without service when it is replaced; absent when there is none. */
  readonly gap?: string
  readonly pace: Pace
}

/** One service as it should run on one engine. Everything but the name and the number of a container. */
export interface WantedService extends Way {
  readonly service: string
  /** A job runs to its end before what depends on it starts, a hook before its own service does. */
  readonly kind: 'service' | 'job' | 'hook'
  readonly replicas: number
  /** The way back to an earlier release, where the file names it. */
  readonly back?: Way
  /** What docker calls the container while it serves. */
  readonly containerName?: string
  readonly image: { readonly id: string; readonly ref: string }
  /** Options of `docker create`, without name, labels of ours and image. */
  readonly options: Argv
  /** Words after the image. */
  readonly command: Argv
  /** Further networks, joined before the start. */
  readonly joins: readonly Join[]
  /** Names by which other services call it. */
  readonly names?: readonly NetworkNames[]
  /** What it has together with containers of other services. */
  readonly shares?: readonly Share[]
  /** Services whose new container means a new one here too. */
  readonly ties?: readonly string[]
  /** Containers that run to their end before its start, one after the other. */
  readonly preStart?: readonly WantedPreStart[]
  /** Commands run in the container after its start. */
  readonly postStart?: readonly WantedHook[]
  /** Commands run in the container before its stop. */
  readonly preStop?: readonly WantedHook[]
  readonly env: Readonly<Record<string, Secret>>
  readonly files: readonly ContainerFile[]
  /** How many of the files are configs, which are no secrets. */
  readonly configs?: number
  /** Digest of all of the above but the secrets' values. */
  readonly spec: string
  readonly dependsOn: readonly Dependency[]
  readonly restart: string
  readonly stopGraceMs: number
  readonly checks: 'health' | 'running'
  /** Longest time the health check may take to pass, in milliseconds. */
  readonly healthLimitMs: number
  /** Container ports that must answer before anything is switched. */
  readonly answers: readonly number[]
  /** Names of the containers of a recorded release: matched by name alone. */
  readonly containers?: readonly string[]
}

/** A container that runs before those of a service start. */
export interface WantedPreStart {
  readonly container: WantedService
  readonly perReplica: boolean
}

/** What the edge should serve, before it is known which containers do. */
export interface WantedRoutes {
  readonly rules: readonly Omit<HostRule, 'targets'>[]
  /** Rules that the edge answers itself. Default: none. */
  readonly answers?: readonly AnswerRule[]
  readonly published: readonly Omit<PublishedPort, 'targets'>[]
}

/** Everything an environment should be on one engine, services in the order of their dependencies. */
export interface Wanted {
  readonly services: readonly WantedService[]
  readonly networks: readonly (WantedThing & { readonly internal: boolean })[]
  readonly volumes: readonly WantedThing[]
  readonly routes: WantedRoutes
}

/** An environment that is not there. */
export const nothingWanted: Wanted = { services: [], networks: [], volumes: [], routes: { rules: [], published: [] } }
