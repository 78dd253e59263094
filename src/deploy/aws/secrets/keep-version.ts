import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import type { Owner } from '../../../core/route.ts'
import { bucketIn, isOwn } from '../../../landscape/plan/live-stack.ts'
import type { LandscapeRelease } from '../../../landscape/release/release-record.ts'
import { readReleases } from '../releases/release-store.ts'
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
 * are more than 100; AWSPREVIOUS keeps one back only. Where there is no room for another label, the version loses its own that no stack
 * has and whose last release is the oldest.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version (2026-11).
 */
export async function keepVersion(
  cloud: Cloud,
  live: ObservedSecret,
  version: string,
  { owner, signal }: KeepOptions,
): Promise<void> {
  if (isKept(live, version)) return
  const { secrets } = cloud
  const label = `${own}${version}`
  const kept = Object.keys(live.labels).filter((id) => isKept(live, id))
  if (kept.length >= mostKept) {
    const spare = await orderSpare(cloud, live, kept, { owner, signal })
    for (const id of spare.slice(0, kept.length - mostKept + 1))
      await secrets.label({ secret: live.arn, label: `${own}${id}`, from: id }, signal)
  }
  await secrets.label({ secret: live.arn, label, to: version }, signal)
}

/** For whom a version is kept. */
export interface KeepOptions {
  readonly owner: Owner
  readonly signal: AbortSignal
}

/** Those versions that no stack has: first what no release that is kept names, then by the number of the last that does; by age, too. */
async function orderSpare(
  cloud: Cloud,
  { arn }: ObservedSecret,
  kept: readonly string[],
  { owner, signal }: KeepOptions,
): Promise<string[]> {
  const [stacks, versions] = await Promise.all([cloud.stacks.list(signal), cloud.secrets.versions(arn, signal)])
  const used = new Set(stacks.flatMap(({ parameters }) => Object.values(parameters)))
  const bucket = bucketIn(stacks.filter((stack) => isOwn(stack, owner)))
  const releases = bucket === undefined ? [] : await readReleases({ cloud, bucket, owner })
  const last = new Map(
    releases.flatMap((release) => valuesIn(release).map((value) => [value, release.number] as const)),
  )
  const ages = new Map(versions.map(({ id, createdAt }) => [id, createdAt]))
  const numberOf = (id: string) => last.get(versionedArn(arn, id)) ?? 0
  const spare = kept.filter((id) => !used.has(versionedArn(arn, id)))
  return spare.toSorted((a, b) => numberOf(a) - numberOf(b) || (ages.get(a) ?? 0) - (ages.get(b) ?? 0))
}

function valuesIn({ services }: LandscapeRelease): string[] {
  return services.flatMap(({ parameters }) => Object.values(parameters).map(({ value }) => value))
}
