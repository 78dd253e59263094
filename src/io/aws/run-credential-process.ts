import { Secret } from '../../core/argv.ts'
import { configureCommand } from '../../core/aws/aws-commands.ts'
import type { AwsCredentials } from '../../core/aws/aws-port.ts'
import { SlipwayError, type Failure } from '../../core/error.ts'
import { splitWords } from '../../core/shell-words.ts'
import { parseTime } from '../../core/time.ts'
import { runProgram } from '../run-program.ts'
import type { AwsWorld } from './aws-world.ts'
import { parseObject } from '../../core/parse-object.ts'

/** Profiles whose credential_process is running, so that one that asks for itself is told instead of run for ever. */
const chainVariable = 'SLIPWAY_CREDENTIAL_CHAIN'

/** A helper may ask its user something. */
const limitMs = 120_000

/** Runs the `credential_process` of a profile: without a shell, as the AWS CLI does. */
export async function runCredentialProcess(world: AwsWorld, profile: string): Promise<AwsCredentials> {
  const line = world.profiles[profile]?.['credential_process'] ?? ''
  const chain = (world.env[chainVariable] ?? '').split(' ').filter(Boolean)
  if (chain.includes(profile)) throw failed(profile, 'it asks for the profile itself', circularFix(profile))
  const split = splitWords(line)
  if (split.problem) {
    throw failed(profile, `it cannot be split into words at ${split.problem.character}`, 'Put the line in a script.')
  }
  const [program = '', ...argv] = split.words
  const ran = await run(world, profile, program, argv, [...chain, profile])
  if (ran.code !== 0) {
    const lines = ran.stderr.trim().split('\n').slice(-5)
    const evidence = lines.join('') === '' ? undefined : [{ title: `last lines of ${program}`, lines }]
    throw failed(profile, `${program} ended with exit code ${ran.code}`, tryFix(profile), evidence)
  }
  return parseAnswer(ran.stdout) ?? refuseAnswer(profile, program)
}

async function run(world: AwsWorld, profile: string, program: string, argv: readonly string[], chain: string[]) {
  const signal = AbortSignal.any([world.signal, AbortSignal.timeout(limitMs)])
  try {
    return await runProgram(program, argv, { ...world.env, [chainVariable]: chain.join(' ') }, { signal })
  } catch (error) {
    if (world.signal.aborted) throw error
    const why = signal.aborted ? `it gave nothing within ${limitMs / 1000} s` : `${program} cannot be started`
    throw failed(profile, why, tryFix(profile))
  }
}

/** The answer of the protocol, version 1; undefined when it is none. */
function parseAnswer(text: string): AwsCredentials | undefined {
  const answer = parseObject(text)
  const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: end } = answer
  if (answer['Version'] !== 1 || typeof id !== 'string' || typeof secret !== 'string') return undefined
  const expiresAt = parseTime(typeof end === 'string' ? end : undefined)
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    ...(typeof token === 'string' && { sessionToken: new Secret(token) }),
    ...(expiresAt > 0 && { expiresAt }),
  }
}

function refuseAnswer(profile: string, program: string): never {
  throw failed(profile, `${program} printed no credentials of version 1 of the protocol`, tryFix(profile))
}

function tryFix(profile: string): string {
  return `Try the line that \`${configureCommand(profile, 'get', 'credential_process')}\` prints, and mend what it says.`
}

function circularFix(profile: string): string {
  return `In ~/.aws/config, let the credential_process of ${profile} name another profile, with credentials of its own.`
}

function failed(profile: string, why: string, fix: string, evidence?: Failure['evidence']): SlipwayError {
  return new SlipwayError({
    code: 'aws-credentials-invalid',
    what: `The credential_process of profile ${profile} gives no credentials`,
    why,
    fix,
    ...(evidence && { evidence }),
  })
}
