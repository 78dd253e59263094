import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import { versionedArn } from './secret-place.ts'

/** Begins the label of every version that was released. */
const own = 'slipway-'

/**
 * How many versions keep a label of ours. A secret has 20 labels at most, and others are in use too: AWSCURRENT, AWSPREVIOUS,
 * AWSPENDING. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html (2026-11).
 */
const mostKept = 16

/** True for a version that has a label of ours. */
export function isKept({ labels }: Pick<ObservedSecret, 'labels'>, version: string): boolean {
  return labels[version]?.includes(`${own}${version}`) ?? false
}

/**
 * Keeps a version for the releases that name it. A version without a label is deprecated, and Secrets Manager deletes it when there
 * are more than 100; AWSPREVIOUS keeps one back only.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version (2026-11).
 */
export async function keepVersion(
  { secrets, stacks }: Cloud,
  live: ObservedSecret,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  if (isKept(live, version)) return
  const label = `${own}${version}`
  const kept = Object.keys(live.labels).filter((id) => isKept(live, id))
  if (kept.length >= mostKept) {
    const all = await stacks.list(signal)
    const used = new Set(all.flatMap(({ parameters }) => Object.values(parameters)))
    const ages = new Map((await secrets.versions(live.arn, signal)).map(({ id, createdAt }) => [id, createdAt]))
    const free = kept.filter((id) => !used.has(versionedArn(live.arn, id)))
    const oldest = free.toSorted((a, b) => (ages.get(a) ?? 0) - (ages.get(b) ?? 0))
    for (const id of oldest.slice(0, kept.length - mostKept + 1))
      await secrets.label({ secret: live.arn, label: `${own}${id}`, from: id }, signal)
  }
  await secrets.label({ secret: live.arn, label, to: version }, signal)
}
