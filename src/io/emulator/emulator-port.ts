import type { Emulator, EmulatorOrder, EmulatorPort } from '../../core/aws/emulator-port.ts'
import { createAwsPort } from '../aws/aws-port.ts'
import type { AwsFacts } from '../aws/aws-world.ts'
import { createCloudPort } from '../aws/cloud-port.ts'
import { askEndpoint } from './ask-endpoint.ts'
import { findEmulator } from './find-emulator.ts'
import { mendsOf } from './mends-of.ts'
import { startEmulator } from './start-emulator.ts'
import { throwawayEnv } from './throwaway-env.ts'

/** The way to an emulator: the one at an address, or one that is started. */
export function createEmulatorPort(facts: AwsFacts): EmulatorPort {
  return {
    open: async (order) => {
      if (order.endpoint !== undefined) return atEndpoint(facts, order.endpoint, order)
      const program = await findEmulator(facts.env, order.program)
      const started = await startEmulator(program, facts, order)
      return { ...portsOf(facts, started.url, order), ...started, isOwn: true }
    },
  }
}

async function atEndpoint(facts: AwsFacts, endpoint: string, order: EmulatorOrder): Promise<Emulator> {
  const { kind, version } = await askEndpoint(endpoint, facts.signal)
  return {
    ...{ kind, url: endpoint, isOwn: false, hasContainers: kind === 'ministack' },
    ...(version !== undefined && { version }),
    ...(kind !== 'other' && { mends: mendsOf(kind) }),
    ...portsOf(facts, endpoint, order),
    close: async () => undefined,
  }
}

/** Ports to AWS that know nothing of the user's credentials, profiles and endpoints. */
function portsOf(facts: AwsFacts, url: string, { region }: EmulatorOrder): Pick<Emulator, 'cloud' | 'aws'> {
  const own = { ...facts, env: throwawayEnv(facts.env, url, region) }
  return { cloud: createCloudPort(own), aws: createAwsPort(own) }
}
