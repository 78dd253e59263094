import type { TargetPort } from '../../core/aws/target-port.ts'
import { askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

/** Target groups through the API of load balancers; the client is loaded by the first call. */
export function createTargetPort(world: AwsWorld, config: ClientConfig): TargetPort {
  const balancers = once(async () => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2')
    return { sdk, client: new sdk.ElasticLoadBalancingV2Client(config('elastic-load-balancing-v2')) }
  })
  return {
    health: async (group, signal) => {
      const { sdk, client } = await balancers()
      const command = new sdk.DescribeTargetHealthCommand({ TargetGroupArn: group })
      const answer = await askAwsUnless(world, ['TargetGroupNotFound'], {
        action: 'elasticloadbalancing:DescribeTargetHealth',
        resource: group,
        signal,
        send: (abort) => client.send(command, abort),
      })
      return (answer?.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth = {} }) => ({
        address: Target?.Id ?? '',
        port: Target?.Port ?? 0,
        state: TargetHealth.State ?? '',
        ...(TargetHealth.Reason !== undefined && { reason: TargetHealth.Reason }),
        ...(TargetHealth.Description !== undefined && { description: TargetHealth.Description }),
      }))
    },
  }
}
