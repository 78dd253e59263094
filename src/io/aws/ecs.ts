import type * as Sdk from '@aws-sdk/client-ecs'
import type { AwsWorld } from './aws-world.ts'

/** What the calls of ECS work with; the client is loaded by the first call. */
export interface Ecs {
  readonly world: AwsWorld
  readonly load: () => Promise<{ readonly sdk: typeof Sdk; readonly client: Sdk.ECSClient }>
}
