import type { CertificatePort, ImportedCertificate } from '../../../core/aws/certificate-port.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import type { Change } from '../../../core/plan.ts'
import type { Owner } from '../../../core/route.ts'
import { stackTags } from '../../../landscape/plan/live-stack.ts'
import type { Delivered, DeliveryMode } from '../delivery.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { fingerprintsOf, type ReadyCertificate } from './check-pem.ts'
import { readCertificate } from './read-certificate.ts'

/**
 * Finds the certificate that was imported from the files, or imports it: a new one, or under the ARN of the one before it, so that no
 * listener changes. `look` only reads. What is compared are the fingerprints of certificates, never anything of the key.
 */
export async function deliverCertificate(
  context: Context,
  cloud: Cloud,
  loaded: Pick<LoadedLandscape, 'owner' | 'project' | 'landscape'>,
  mode: DeliveryMode,
): Promise<Delivered> {
  const wanted = await readCertificate(context, loaded)
  if (!wanted) return { pending: [], valueOf: () => undefined }
  const { certificates } = cloud
  const { signal } = context
  const tags = certificateTags(loaded.owner)
  const found = await certificates.find(tags, signal)
  const standing = standingOf(wanted, found)
  const pending = describePending(loaded, standing)
  if (mode === 'look' || pending.length === 0) return delivered(standing.arn, pending)
  const { arn } = standing
  const { certificate, chain, key } = wanted
  const parts = { certificate, key, tags, ...(chain !== undefined && { chain }) }
  const made = await certificates.import({ ...parts, ...(arn !== undefined && { arn }) }, signal)
  for (const { subject, detail } of pending)
    context.emit({ type: 'note', level: 'info', text: `${subject}: ${detail}` })
  await removeUnused(certificates, await certificates.find(tags, signal), made, signal)
  return delivered(made, [])
}

/** Tags by which any laptop finds the certificate. */
export function certificateTags(owner: Owner): Record<string, string> {
  return stackTags(owner, 'edge')
}

interface Standing {
  /** The one that is as wanted, or that can become it; absent: a new one is needed. */
  readonly arn?: string
  readonly isSame: boolean
}

/** ACM keeps kind and size of the key under one ARN (https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html, 2026-11). */
function standingOf(wanted: ReadyCertificate, found: readonly ImportedCertificate[]): Standing {
  const used = found.toSorted((a, b) => Number(b.isInUse) - Number(a.isInUse))
  const same = used.find((one) => fingerprintsOf(one).startsWith(fingerprintsOf(wanted)))
  const similar = same ?? used.find(({ keyAlgorithm }) => keyAlgorithm === wanted.keyAlgorithm)
  return { ...(similar && { arn: similar.arn }), isSame: same !== undefined }
}

function describePending({ landscape }: Pick<LoadedLandscape, 'landscape'>, { arn, isSame }: Standing): Change[] {
  const { domain = '', certificate } = landscape.environment.edge
  if (isSame || certificate.kind !== 'files') return []
  const subject = `certificate ${domain}`
  const { path } = certificate.cert
  if (arn === undefined) return [{ action: 'create', subject, detail: `imported from ${path}` }]
  return [{ action: 'change', subject, detail: `imported again from ${path}, under the same ARN` }]
}

/** What another attempt has left; one that is still used goes with the edge. */
async function removeUnused(
  port: CertificatePort,
  found: readonly ImportedCertificate[],
  kept: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { arn, isInUse } of found) if (arn !== kept && !isInUse) await port.remove(arn, signal)
}

function delivered(arn: string | undefined, pending: readonly Change[]): Delivered {
  return { pending, valueOf: ({ from }) => (from === 'certificate' ? arn : undefined) }
}
