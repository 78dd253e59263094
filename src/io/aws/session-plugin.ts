import {
  leastPluginVersion,
  pluginArgv,
  pluginResponse,
  responseVariable,
  takesVariable,
} from '../../core/aws/session-plugin.ts'
import type { ShellSession } from '../../core/aws/task-port.ts'
import { SlipwayError } from '../../core/error.ts'
import { findProgram } from '../find-program.ts'
import { runProgram } from '../run-program.ts'
import type { AwsWorld } from './aws-world.ts'
import { resolveSource } from './resolve-source.ts'
import { revealed } from './sts.ts'

const program = 'session-manager-plugin'

const help =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html'

/** Time in which the plugin says its version, in milliseconds. */
const versionLimitMs = 10_000

/** The plugin on the user's PATH: the way into a container is a protocol of its own, which this program speaks. */
export async function findPlugin({ env, signal }: Pick<AwsWorld, 'env' | 'signal'>): Promise<string> {
  const path = findProgram(program, env['PATH'] ?? '')
  if (path === undefined) throw new SlipwayError(missing)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(versionLimitMs)])
  const { stdout } = await runProgram(path, ['--version'], env, { signal: limit })
  if (!takesVariable(stdout)) throw new SlipwayError(tooOld(path, stdout.trim()))
  return path
}

const missing = {
  code: 'program-missing',
  what: 'A shell in AWS needs the Session Manager plugin',
  why: `no program named ${program} is on the PATH`,
  fix: `Install it, then run this again: ${help}`,
} as const

/** An older one takes the token of the session from its words, which everybody on this machine can read. */
function tooOld(path: string, version: string) {
  return {
    code: 'program-missing',
    what: 'The Session Manager plugin is too old',
    why: `${path} is version ${version || 'unknown'}, which shows the token of the session to every user of this machine`,
    fix: `Install ${leastPluginVersion} or newer: ${help}`,
  } as const
}

/**
 * Runs the plugin with the terminal of the user. It ends or resumes the session by calls of its own, so it gets the credentials that
 * opened it, in its environment.
 */
export async function runPlugin(world: AwsWorld, path: string, session: ShellSession): Promise<number> {
  const { accessKeyId, secretAccessKey, sessionToken } = revealed(await resolveSource(world, world.source))
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...rest } = world.env
  const region = world.region ?? ''
  const env = {
    ...rest,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  }
  const own = { [responseVariable]: pluginResponse(session) }
  const argv = pluginArgv(session, region, world.endpoint('ssm') ?? endpointOf(region))
  return (await runProgram(path, argv, env, { env: own, interactive: true })).code
}

/** Where Session Manager is. https://docs.aws.amazon.com/general/latest/gr/ssm.html (2026-11). */
function endpointOf(region: string): string {
  return `https://ssm.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}
