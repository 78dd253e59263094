import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import type { Owner } from '../../../core/route.ts'
import { certificateTags } from './deliver-certificate.ts'

/** ACM learns only after a while that a load balancer is gone: how often it is asked, and how long it may take, in milliseconds. */
const [pauseMs, patienceMs] = [5_000, 180_000]

/** What became of the certificates of an environment. */
export interface RemovedCertificates {
  readonly removed: number
  /** Those that something uses still, in words. */
  readonly left: readonly string[]
}

/** Removes what was imported for an environment, once nothing uses it any more. */
export async function removeCertificates(
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
  { certificates }: Pick<Cloud, 'certificates'>,
  owner: Owner,
): Promise<RemovedCertificates> {
  const found = await certificates.find(certificateTags(owner), signal)
  const until = clock.now() + patienceMs
  const left: string[] = []
  for (const { arn } of found) {
    let state = await certificates.remove(arn, signal)
    while (state === 'in-use' && clock.now() < until) {
      await clock.sleep(pauseMs, signal)
      state = await certificates.remove(arn, signal)
    }
    if (state === 'in-use') left.push(`certificate ${arn}`)
  }
  return { removed: found.length - left.length, left }
}
