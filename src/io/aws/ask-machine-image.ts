import { askAws } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'

/**
 * Id of the newest image of Amazon Linux 2023 in the region. Its names have a version, a kernel and a processor in them, and the smaller
 * kinds (`minimal`, `ecs`) another beginning: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html, 2026-11. Deprecated ones are left
 * out by EC2 itself. The client is loaded only where somebody asks.
 */
export async function askMachineImage(
  world: AwsWorld,
  config: ClientConfig,
  architecture: 'arm64' | 'x86_64',
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { DescribeImagesCommand, EC2Client } = await import('@aws-sdk/client-ec2')
  const client = new EC2Client(config('ec2'))
  const Filters = [
    { Name: 'name', Values: [`al2023-ami-2023.*-kernel-6.1-${architecture}`] },
    { Name: 'architecture', Values: [architecture] },
    { Name: 'state', Values: ['available'] },
  ]
  const command = new DescribeImagesCommand({ Owners: ['amazon'], Filters })
  const send = (abort: { readonly abortSignal: AbortSignal }) => client.send(command, abort)
  try {
    const { Images = [] } = await askAws(world, { action: 'ec2:DescribeImages', signal, send })
    const newest = Images.toSorted((a, b) => ((a.CreationDate ?? '') < (b.CreationDate ?? '') ? 1 : -1))
    return newest[0]?.ImageId
  } finally {
    client.destroy()
  }
}
