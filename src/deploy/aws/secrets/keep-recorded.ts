import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { LandscapeRelease } from '../../../landscape/release/release-record.ts'
import { needsOf } from '../../../landscape/release/release-needs.ts'
import { type KeepOptions, keepVersion } from './keep-version.ts'
import { isOfOwner } from './secret-place.ts'

/** Keeps the versions of our secrets that a release needs, before it serves again: those of old releases may have lost their labels. */
export async function keepRecorded(cloud: Cloud, release: LandscapeRelease, options: KeepOptions): Promise<void> {
  for (const { arn, version } of needsOf(release, cloud).secrets) {
    const live = version === undefined ? undefined : await cloud.secrets.observe(arn, options.signal)
    if (live && version !== undefined && isOfOwner(live, options.owner))
      await keepVersion(cloud, live, version, options)
  }
}
