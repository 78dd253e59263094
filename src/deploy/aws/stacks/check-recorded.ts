import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { type NeededImage, type NeededSecret, needsOf } from '../../../landscape/release/release-needs.ts'
import type { LandscapeRelease } from '../../../landscape/release/release-record.ts'

/** Looks whether the images and secrets of releases are still there, each repository and secret once. */
export interface RecordedCheck {
  check(release: LandscapeRelease): Promise<Standing>
}

/** What a release stands on. */
export interface Standing {
  /** What is gone of it, in words: it cannot serve again. */
  readonly gone: readonly string[]
  /** Names of secrets whose version no label keeps any more: it can serve again until Secrets Manager deletes one. */
  readonly loose: readonly string[]
}

/** A check that remembers what it saw. */
export function createRecordedCheck({ registry, secrets, account, region }: Cloud, signal: AbortSignal): RecordedCheck {
  const images = remembered((repository) => registry.names(repository, signal))
  const seen = remembered((arn) => secrets.observe(arn, signal))
  const versions = remembered((arn) => secrets.versionIds(arn, signal))
  const describeImage = async ({ repository, name }: NeededImage) => {
    const there = await images(repository)
    return there?.has(name) ? [] : [`the image ${repository}${name.includes(':') ? '@' : ':'}${name} is gone from ECR`]
  }
  const lookAt = async ({ arn, version }: NeededSecret): Promise<Partial<Standing>> => {
    const live = await seen(arn)
    // What has a label is named with the secret; only for what has none a second question is asked.
    if (live && live.deletedAt === undefined && (version === undefined || live.labels[version])) return {}
    const there = await versions(arn)
    if (there === undefined) return { gone: [`the secret ${nameIn(arn)} is deleted`] }
    if (version === undefined) return {}
    return there.has(version)
      ? { loose: live ? [live.name] : [] }
      : { gone: [`version ${version} of the secret ${nameIn(arn)} is gone`] }
  }
  return {
    check: async (release) => {
      const needs = needsOf(release, { account, region })
      const [images, looked] = await Promise.all([
        Promise.all(needs.images.map(describeImage)),
        Promise.all(needs.secrets.map(lookAt)),
      ])
      return {
        gone: [...images.flat(), ...looked.flatMap(({ gone = [] }) => gone)],
        loose: looked.flatMap(({ loose = [] }) => loose),
      }
    },
  }
}

function remembered<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>()
  return (name) => {
    const answer = asked.get(name) ?? ask(name)
    asked.set(name, answer)
    return answer
  }
}

function nameIn(arn: string): string {
  return arn.split(':').slice(6).join(':')
}
