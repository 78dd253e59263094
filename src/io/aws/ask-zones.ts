import { askAws } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'

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
    const answer = await askAws(world, {
      action: 'ec2:DescribeAvailabilityZones',
      signal,
      send: (abort) => client.send(new DescribeAvailabilityZonesCommand({ Filters }), abort),
    })
    return (answer.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []).toSorted()
  } finally {
    client.destroy()
  }
}
