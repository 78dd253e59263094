import type { Cloud } from '../../core/aws/cloud-port.ts'
import { type NeededImage, type NeededSecret, needsOf } from '../../landscape/release/release-needs.ts'
import type { LandscapeRelease } from '../../landscape/release/release-record.ts'

/** Looks whether the images and secrets of releases are still there, each repository and secret once. */
export interface RecordedCheck {
  /** What of a release is gone, in words. */
  check(release: LandscapeRelease): Promise<readonly string[]>
}

/** A check that remembers what it saw. */
export function createRecordedCheck({ registry, secrets, account, region }: Cloud, signal: AbortSignal): RecordedCheck {
  const images = remembered((repository) => registry.names(repository, signal))
  const versions = remembered((arn) => secrets.versionIds(arn, signal))
  const describeImage = async ({ repository, name }: NeededImage) => {
    const there = await images(repository)
    return there?.has(name) ? [] : [`the image ${repository}${name.includes(':') ? '@' : ':'}${name} is gone from ECR`]
  }
  const describeSecret = async ({ arn, version }: NeededSecret) => {
    const there = await versions(arn)
    if (there === undefined) return [`the secret ${nameIn(arn)} is deleted`]
    return version === undefined || there.has(version)
      ? []
      : [`version ${version} of the secret ${nameIn(arn)} is gone`]
  }
  return {
    check: async (release) => {
      const needs = needsOf(release, { account, region })
      const found = await Promise.all([...needs.images.map(describeImage), ...needs.secrets.map(describeSecret)])
      return found.flat()
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
