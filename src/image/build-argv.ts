import type { Argv, Secret } from '../core/argv.ts'
import { steersClient } from '../core/client-variables.ts'
import type { Build } from '../manifest/project.ts'

/** One image to build, for every service that asks for exactly this build. */
export interface ImageBuild {
  readonly services: readonly string[]
  readonly build: Build
  /** Names the image gets. */
  readonly tags: readonly string[]
}

/** Words of `docker build`. Values of build arguments travel in the environment of the client, but for what steers the client. */
export function buildArgv({ build, tags }: ImageBuild, options: { readonly rebuild: boolean }): Argv {
  const dockerfile = build.dockerfile.startsWith('/') ? build.dockerfile : `${build.context}/${build.dockerfile}`
  return [
    'build',
    // The classic builder would leave the container of a failed step behind; BuildKit takes the flag and has none.
    '--force-rm',
    ...tags.flatMap((tag) => ['--tag', tag]),
    ...['--file', dockerfile],
    ...(build.target === undefined ? [] : ['--target', build.target]),
    ...Object.keys(build.args)
      .toSorted()
      .flatMap((name) => ['--build-arg', steersClient(name) ? `${name}=${build.args[name] ?? ''}` : name]),
    ...(options.rebuild ? ['--no-cache'] : []),
    build.context,
  ]
}

/** Environment of the child that builds. */
export function buildEnv(build: Build, secret: (value: string) => Secret): Record<string, Secret> {
  const passed = Object.entries(build.args).filter(([name]) => !steersClient(name))
  return Object.fromEntries(passed.map(([name, value]) => [name, secret(value)]))
}
