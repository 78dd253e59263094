import { parseKnownFiles } from '@smithy/core/config'
import { planSource, profilesOf } from '../../core/aws/credential-source.ts'
import { SlipwayError } from '../../core/error.ts'
import { fileNames, type AwsFacts } from './aws-world.ts'
import { createSessionStore } from './session-store.ts'

/**
 * Forgets the stored sessions of a profile, those of its source profiles too: from them a role is assumed again
 * without a question. Without a profile all are forgotten, those that cannot be read too.
 */
export async function runLogout(facts: AwsFacts, profile: string | undefined): Promise<number> {
  const store = createSessionStore(facts.sessionFolder)
  const names = profile === undefined ? undefined : await namesBehind(facts, profile)
  const meant = (await store.all()).filter(({ record }) => names?.includes(record?.profile ?? '') ?? true)
  await Promise.all(meant.map(({ name }) => store.remove(name)))
  return meant.length
}

/** A profile that the files no longer have may still have sessions. */
async function namesBehind({ env }: AwsFacts, profile: string): Promise<readonly string[]> {
  const profiles = await parseKnownFiles({ ...fileNames(env), ignoreCache: true })
  try {
    return profilesOf(planSource({ profile, env, profiles }))
  } catch (error) {
    if (error instanceof SlipwayError) return [profile]
    throw error
  }
}
