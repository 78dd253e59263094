import { join } from 'node:path'
import type { Argv } from '../core/argv.ts'
import type { DockerPort, Ran, RunOptions } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { withDockerLogins } from './docker-logins.ts'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** The docker client on the user's PATH, run with the user's environment. */
export function createDockerPort(env: Readonly<Record<string, string | undefined>>, platform: string): DockerPort {
  // The absolute path and the folder of the configuration are fixed here: a container's environment passes through
  // the child, and its PATH or HOME must not change which client runs and which engine it talks to.
  const program = findProgram('docker', env['PATH'] ?? '')
  const home = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '/', '.docker')
  return {
    platform,
    run: (argv: Argv, options: RunOptions = {}): Promise<Ran> => {
      if (!program) return Promise.reject(new SlipwayError(missing))
      const runWith = (folder: string) => runProgram(program, argv, { ...env, DOCKER_CONFIG: folder }, options)
      return options.logins ? withDockerLogins(home, options.logins, runWith) : runWith(home)
    },
  }
}

const missing = {
  code: 'engine-missing',
  what: 'There is no docker client',
  why: 'no program named docker is on the PATH',
  fix: 'Install Docker: https://docs.docker.com/engine/install/',
} as const
