import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { shortId } from '../../../core/digest.ts'
import type { Owner } from '../../../core/route.ts'
import { bucketIn, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { isServing, type LandscapeRelease } from '../../../landscape/release/release-record.ts'
import type { ReleaseEntry } from '../../request.ts'
import { createRecordedCheck, type Standing } from '../stacks/check-recorded.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { readReleases } from './release-store.ts'

/** The releases of an environment in AWS, newest first. Says when what is there is none of them. */
export async function releasesOfLandscape(
  context: Context,
  cloud: Cloud,
  owner: Owner,
): Promise<readonly ReleaseEntry[]> {
  const live = await observeLandscape(cloud.stacks, owner, context.signal)
  const bucket = bucketIn(live)
  const releases = bucket === undefined ? [] : await readReleases({ cloud, bucket, owner })
  const check = createRecordedCheck(cloud, context.signal)
  const current = releases.findLast((release) => isServing(release, live))?.number
  const last = releases.at(-1)
  if (last && current !== last.number)
    context.emit({ type: 'note', level: 'warning', text: notRecorded(owner, last, current) })
  const standings = await Promise.all(releases.map(async (release) => ({ release, ...(await check.check(release)) })))
  for (const text of notesOn(standings)) context.emit({ type: 'note', level: 'warning', text })
  return standings.map(({ release, gone }) => entryOf(release, release.number === current, gone)).toReversed()
}

type Recorded = Standing & { readonly release: LandscapeRelease }

/** Which releases cannot serve again and why, and which may not for ever. */
function notesOn(all: readonly Recorded[]): string[] {
  const numbersOf = (isMeant: (one: Recorded) => boolean) =>
    listNumbers(all.filter(isMeant).map((one) => one.release.number))
  const reasons = [...new Set(all.flatMap(({ gone }) => gone))]
  const names = [...new Set(all.flatMap(({ loose }) => loose))]
  return [
    ...reasons.map((reason) => `${numbersOf(({ gone }) => gone.includes(reason))} cannot serve again: ${reason}`),
    ...names.map((name) => {
      const numbers = numbersOf(({ gone, loose }) => gone.length === 0 && loose.includes(name))
      return `${numbers} can serve again only until Secrets Manager deletes an old version of ${name}: it keeps the latest 100, and labels keep 16 of those that were released`
    }),
  ]
}

/** `Release 3`, `Releases 1, 2 and 3`. */
function listNumbers(numbers: readonly number[]): string {
  const [last, ...before] = numbers.toReversed()
  return before.length === 0 ? `Release ${last}` : `Releases ${before.toReversed().join(', ')} and ${last}`
}

/** The youngest release as a person reads it. */
export function lastEntry(last: LandscapeRelease, live: readonly LiveStack[]): ReleaseEntry {
  return entryOf(last, isServing(last, live), [])
}

function entryOf(release: LandscapeRelease, current: boolean, gone: readonly string[]): ReleaseEntry {
  const { number, at, by, reason, commit, services } = release
  const images = services.flatMap(({ component, parameters }) => {
    const image = Object.values(parameters).find(({ isImage }) => isImage)
    return image ? [[component.replace('service-', ''), shortImage(image.value)] as const] : []
  })
  const kept = gone.length === 0 && services.length > 0
  return {
    ...{ number, at, by, reason, images: Object.fromEntries(images), current, kept },
    ...(gone.length > 0 && { gone }),
    ...(commit && { commit }),
  }
}

/** The short digest, or the name where there is none. */
function shortImage(value: string): string {
  const digest = value.split('@')[1]
  return digest === undefined ? value : shortId(digest)
}

function notRecorded({ environment }: Owner, last: LandscapeRelease, current: number | undefined): string {
  const what =
    current === undefined
      ? 'What is there is no release: an `up` failed half-way or was ended, or somebody changed a stack by hand.'
      : `What is there is release ${current} again, and that is not recorded yet.`
  return `${what} \`slipway up ${environment}\` goes on to what the files say, \`slipway rollback ${environment} ${last.number}\` back to release ${last.number}.`
}
