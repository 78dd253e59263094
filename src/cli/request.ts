import { resolve } from 'node:path'
import { SlipwayError } from '../core/error.ts'
import type { ChangeRequest, Request } from '../deploy/request.ts'
import type { CliContext } from './context.ts'
import type { GlobalFlags } from './global-flags.ts'
import type { ChangeFlags } from './parameters.ts'

/** The project and environment that the flags and the positional environment name. */
export function requestOf(cli: CliContext, flags: GlobalFlags, positional?: string): Request {
  return {
    directory: resolve(cli.terminal.cwd, flags.directory ?? '.'),
    files: flags.file ?? [],
    profiles: flags.profile ?? [],
    environment: chooseEnvironment(flags.env, positional),
  }
}

/** How long a change may take when nobody says, in milliseconds. In AWS balancers and databases take their time. */
const defaultLimitMs = { local: 600_000, aws: 3_600_000 }

/** The same for a change, with how long it may take and whether somebody else's lock counts. */
export function changeOf(cli: CliContext, flags: GlobalFlags & ChangeFlags, positional?: string): ChangeRequest {
  const request = requestOf(cli, flags, positional)
  const limitMs = flags.timeout ?? defaultLimitMs[request.environment === 'local' ? 'local' : 'aws']
  return { ...request, breakLock: flags.breakLock, limitMs }
}

function chooseEnvironment(flag: string | undefined, positional: string | undefined): string {
  if (flag !== undefined && positional !== undefined && flag !== positional) {
    throw new SlipwayError({
      code: 'usage-invalid',
      what: 'The environment is not clear',
      why: `${positional} is named as an argument and ${flag} with --env`,
      fix: 'Name the environment once.',
    })
  }
  return positional ?? flag ?? 'local'
}
