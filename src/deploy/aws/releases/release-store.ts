import { digestOf } from '../../../core/digest.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Template } from '../../../landscape/cloudformation/template.ts'
import { parseTemplate, renderTemplate, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import {
  decodeRelease,
  encodeRelease,
  type LandscapeRelease,
  numberIn,
  releaseKey,
  releasePrefix,
  templateKey,
} from '../../../landscape/release/release-record.ts'
import type { LockPlace } from '../cloud-lock.ts'

/** Records of an environment that are kept. Those before them go with the next one that is made. */
const keptReleases = 30

/** What is recorded, as far as the next record has to know. */
export interface LastRelease {
  readonly last?: LandscapeRelease
  /** Number of the next one. */
  readonly next: number
}

/** The youngest record of an environment. */
export async function readLastRelease(place: LockPlace): Promise<LastRelease> {
  const number = (await numbersOf(place)).at(-1)
  if (number === undefined) return { next: 1 }
  const last = await readRelease(place, number)
  return { ...(last && { last }), next: number + 1 }
}

/** Every record of an environment, the oldest first. */
export async function readReleases(place: LockPlace): Promise<readonly LandscapeRelease[]> {
  const all = await Promise.all((await numbersOf(place)).map((number) => readRelease(place, number)))
  return all.filter((release) => release !== undefined)
}

async function numbersOf({ cloud, bucket, owner }: LockPlace): Promise<number[]> {
  const keys = await cloud.objects.list(bucket, releasePrefix(owner.environment))
  return keys.flatMap((key) => numberIn(key) ?? []).toSorted((a, b) => a - b)
}

async function readRelease({ cloud, bucket, owner }: LockPlace, number: number): Promise<LandscapeRelease | undefined> {
  const text = await cloud.objects.read(bucket, releaseKey(owner.environment, number))
  return text === undefined ? undefined : decodeRelease(number, text)
}

/** How often another number is tried: others write one only where the lock was broken. */
const tries = 3

/** Writes a record under its number, or the next one that is free, and gives that number. */
export async function writeRelease(place: LockPlace, release: LandscapeRelease): Promise<number> {
  const { cloud, bucket, owner } = place
  let { number } = release
  for (let round = 0; round < tries; round++) {
    const key = releaseKey(owner.environment, number)
    const text = encodeRelease({ ...release, number })
    if (await cloud.objects.create(bucket, key, text)) return number
    // The answer to our own call was lost, and the repeated one found what the first had written.
    if ((await cloud.objects.read(bucket, key)) === text) return number
    number = ((await numbersOf(place)).at(-1) ?? number) + 1
  }
  throw new SlipwayError({
    code: 'locked',
    what: 'The release could not be recorded',
    why: 'others record theirs at the same time',
    fix: `Run \`slipway up ${owner.environment}\` again: it records what is there.`,
  })
}

/** Writes the templates of stacks that are not among those that are known to be there. Written once, they stay. */
export async function writeTemplates(
  { cloud, bucket }: LockPlace,
  stacks: readonly LiveStack[],
  known: ReadonlySet<string>,
): Promise<void> {
  const texts = stacks.flatMap(({ template }) => {
    if (!template) return []
    const digest = digestOf(template)
    return known.has(digest) ? [] : [[digest, renderTemplate(template)] as const]
  })
  await Promise.all(
    [...new Map(texts)].map(([digest, text]) => cloud.objects.create(bucket, templateKey(digest), text)),
  )
}

/** The templates of a release by digest; those that are not there, or that are not what their name says, are left out. */
export async function readTemplates(
  { cloud, bucket }: LockPlace,
  { services }: LandscapeRelease,
): Promise<ReadonlyMap<string, Template>> {
  const digests = [...new Set(services.map(({ template }) => template))]
  const found = await Promise.all(
    digests.map(async (digest) => {
      const template = parseTemplate((await cloud.objects.read(bucket, templateKey(digest))) ?? '')
      return template && digestOf(template) === digest ? [[digest, template] as const] : []
    }),
  )
  return new Map(found.flat())
}

/** Removes records that are older than those that are kept. */
export async function pruneReleases(place: LockPlace, youngest: number): Promise<void> {
  if (youngest > keptReleases) await removeReleases(place, (await numbersOf(place)).slice(0, -keptReleases))
}

/** Removes every record of an environment that is no more. */
export async function forgetReleases(place: LockPlace): Promise<void> {
  await removeReleases(place, await numbersOf(place))
}

async function removeReleases({ cloud, bucket, owner }: LockPlace, numbers: readonly number[]): Promise<void> {
  await Promise.all(numbers.map((number) => cloud.objects.remove(bucket, releaseKey(owner.environment, number))))
}
