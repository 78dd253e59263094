import { type Argv, Secret } from '../core/argv.ts'
import { steersClient } from '../core/client-variables.ts'
import { flag, option, options, pairOptions } from '../core/option-words.ts'
import type { Build } from '../manifest/project.ts'

/** One image to build, for every service that asks for exactly this build. */
export interface ImageBuild {
  readonly services: readonly string[]
  readonly build: Build
  /** Names the image gets. */
  readonly tags: readonly string[]
  /** For example `linux/arm64`; absent: the engine's own. */
  readonly platform?: string
  readonly secrets?: readonly BuildSecret[]
}

/** A secret that `RUN --mount=type=secret` asks for by its id. */
export interface BuildSecret {
  readonly id: string
  /** Absolute path of a file of this machine; absent: the value is here. */
  readonly path?: string
  readonly value?: Secret
}

/** Words of `docker build`. Values of build arguments travel in the environment of the client, but for what steers the client. */
export function buildArgv({ build, tags, platform, secrets }: ImageBuild, asked: { readonly rebuild: boolean }): Argv {
  return [
    'build',
    // The classic builder would leave the container of a failed step behind; BuildKit takes the flag and has none.
    '--force-rm',
    ...options('--tag', tags),
    ...['--file', dockerfileWord(build)],
    ...option('--target', build.target),
    ...Object.keys(build.args)
      .toSorted()
      .flatMap((name) => ['--build-arg', steersClient(name) ? `${name}=${build.args[name] ?? ''}` : name]),
    ...option('--platform', platform),
    ...environmentWords(build),
    ...(secrets ?? []).flatMap((secret, index) => ['--secret', secretWord(secret, index)]),
    ...options(
      '--ssh',
      build.ssh?.map(({ id, path }) => (path === undefined ? id : `${id}=${path}`)),
    ),
    ...cacheWords(build, asked),
    build.context,
  ]
}

/** What the client reads from its standard input: the Dockerfile that the Compose file holds. */
export function buildStdin(build: Build): Uint8Array | undefined {
  return build.dockerfileInline === undefined ? undefined : Buffer.from(build.dockerfileInline)
}

/** Environment of the child that builds. */
export function buildEnv({ build, secrets = [] }: ImageBuild): Record<string, Secret> {
  const passed = Object.entries(build.args).filter(([name]) => !steersClient(name))
  const values = secrets.flatMap(({ value }, index) => (value ? [[secretVariable(index), value] as const] : []))
  return Object.fromEntries([...passed.map(([name, value]) => [name, new Secret(value)] as const), ...values])
}

/** In a context from the network the path is the builder's to find. */
function dockerfileWord(build: Build): string {
  if (build.dockerfileInline !== undefined) return '-'
  return build.remote ? build.dockerfile : dockerfilePath(build)
}

/** Absolute path of a Dockerfile of this machine. */
export function dockerfilePath(build: Build): string {
  return build.dockerfile.startsWith('/') ? build.dockerfile : `${build.context}/${build.dockerfile}`
}

function environmentWords(build: Build): string[] {
  const limits = Object.entries(build.ulimits ?? {}).map(([name, limit]) =>
    typeof limit === 'number' ? `${name}=${limit}:${limit}` : `${name}=${limit.soft}:${limit.hard}`,
  )
  return [
    ...pairOptions('--label', build.labels),
    ...option('--network', build.network),
    ...option('--shm-size', build.shmSize),
    ...options('--ulimit', limits),
    ...options('--add-host', build.extraHosts),
    ...pairOptions('--build-context', build.additionalContexts),
    ...(build.provenance === undefined ? [] : [`--provenance=${build.provenance}`]),
    ...(build.sbom === undefined ? [] : [`--sbom=${build.sbom}`]),
  ]
}

function cacheWords(build: Build, { rebuild }: { readonly rebuild: boolean }): string[] {
  return [
    ...options('--cache-from', build.cacheFrom),
    ...options('--cache-to', build.cacheTo),
    ...options('--no-cache-filter', build.noCacheFilter),
    ...flag('--pull', build.pull),
    ...(rebuild || build.noCache ? ['--no-cache'] : []),
  ]
}

/** The value is in a variable of ours: one of the user's own name could steer the client. */
function secretWord({ id, path }: BuildSecret, index: number): string {
  return path === undefined ? `id=${id},env=${secretVariable(index)}` : `id=${id},src=${path}`
}

function secretVariable(index: number): string {
  return `SLIPWAY_BUILD_SECRET_${index}`
}
