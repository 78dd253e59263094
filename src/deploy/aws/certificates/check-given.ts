import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Delivered } from '../delivery.ts'
import type { LoadedLandscape } from '../load-landscape.ts'

/**
 * Refuses a certificate that slipway.yaml names by an ARN of another region than the one of the credentials: a load balancer takes none.
 * Where slipway.yaml says the region itself, it was refused when that was read.
 */
export async function checkGiven(
  _context: Context,
  cloud: Pick<Cloud, 'region'>,
  { landscape, owner }: Pick<LoadedLandscape, 'landscape' | 'owner'>,
): Promise<Delivered> {
  const { environment, components } = landscape
  const { certificate } = environment.edge
  const region = certificate.kind === 'given' ? (certificate.arn.split(':')[3] ?? '') : cloud.region
  if (region === cloud.region || !components.some(({ name }) => name === 'edge'))
    return { pending: [], valueOf: () => undefined }
  throw new SlipwayError({
    code: 'manifest-invalid',
    what: `The certificate of ${owner.environment} cannot be used`,
    why: `it is in the region ${region}, and the credentials are for ${cloud.region}`,
    fix: `Write \`region: ${region}\` in slipway.yaml, or name a certificate of ${cloud.region}.`,
  })
}
