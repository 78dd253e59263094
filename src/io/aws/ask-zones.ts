import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'
import { awsFailure } from './sts.ts'

/** Availability zones of the region that take resources, sorted. The client is loaded only where somebody asks. */
export async function askZones(world: AwsWorld, config: ClientConfig, signal?: AbortSignal): Promise<string[]> {
  const { DescribeAvailabilityZonesCommand, EC2Client } = await import('@aws-sdk/client-ec2')
  const client = new EC2Client(config('ec2'))
  // Local zones and those of telephone companies are none of ours.
  const Filters = [
    { Name: 'zone-type', Values: ['availability-zone'] },
    { Name: 'state', Values: ['available'] },
  ]
  try {
    const answer = await client.send(
      new DescribeAvailabilityZonesCommand({ Filters }),
      signal ? { abortSignal: signal } : {},
    )
    return (answer.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []).toSorted()
  } catch (error) {
    throw awsFailure(world, error, { action: 'ec2:DescribeAvailabilityZones' })
  } finally {
    client.destroy()
  }
}
