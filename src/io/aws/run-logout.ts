import { createSessionStore } from './session-store.ts'

/** Forgets the stored sessions of a profile; without one all of them, those that cannot be read too. */
export async function runLogout(sessionFolder: string, profile: string | undefined): Promise<number> {
  const store = createSessionStore(sessionFolder)
  const meant = (await store.all()).filter(({ record }) => profile === undefined || record?.profile === profile)
  await Promise.all(meant.map(({ name }) => store.remove(name)))
  return meant.length
}
