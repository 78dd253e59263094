import type { Emulator } from '../../../core/aws/emulator-port.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { AwsEnvironment } from '../../../manifest/types/environment.ts'
import type { RehearseRequest } from './rehearsal.ts'

/** Where nobody says a region. */
const anyRegion = 'us-east-1'

/** Opens the emulator of a rehearsal: the one of `AWS_ENDPOINT_URL`, or one that is started. Its account is not guarded. */
export async function openEmulator(
  context: Context,
  environment: AwsEnvironment,
  { emulator: program }: RehearseRequest,
): Promise<Emulator> {
  const endpoint = context.env['AWS_ENDPOINT_URL'] || undefined
  if (endpoint !== undefined && program !== undefined) throw unclear(endpoint, program)
  const { account } = environment
  const region = environment.region || context.env['AWS_REGION'] || context.env['AWS_DEFAULT_REGION'] || anyRegion
  const opened = await context.emulator.open({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(program !== undefined && { program }),
    ...(account !== undefined && { account }),
  })
  const { isOwn, url, kind, version = '' } = opened
  const name = kind === 'other' ? 'An emulator' : `${kind} ${version}`.trim()
  context.emit({ type: 'note', level: 'info', text: `${name} ${isOwn ? 'was started' : 'runs'} at ${url}` })
  const { mends } = opened
  if (mends !== undefined) {
    const text = `Slipway mends gaps of ${kind} when it starts it; this one has the mends only if its PYTHONPATH has ${mends}`
    context.emit({ type: 'note', level: 'info', text })
  }
  return { ...opened, cloud: { open: (target) => opened.cloud.open(unguarded(opened, region, target)) } }
}

/**
 * One that is started has the account of the manifest, so that the guard holds there too; another one has its own. A role is of the
 * account that is meant.
 */
function unguarded({ isOwn }: Emulator, region: string, target: Parameters<Emulator['cloud']['open']>[0]) {
  const { account } = target
  return { region: target.region ?? region, ...(isOwn && account !== undefined && { account }) }
}

function unclear(endpoint: string, program: string): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'The emulator is not clear',
    why: `${program} is named with --emulator, and AWS_ENDPOINT_URL is ${endpoint}`,
    fix: 'Leave --emulator out, or unset AWS_ENDPOINT_URL.',
  })
}
