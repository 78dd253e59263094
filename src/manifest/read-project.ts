import { FileStore, type FileText } from './load/file-store.ts'
import type { ManifestInput } from './manifest-input.ts'
import { openProject } from './parse-project.ts'
import type { ReadResult } from './read-result.ts'
import type { SlipwayUse } from './slipway/open-slipway.ts'

/** Each round reads the files that the one before asked for; a chain of includes or extends needs one round for each link. */
const maxRounds = 250

/** Finds, reads and checks the project of a folder. Never throws: what cannot be read is an issue. */
export async function readProject(input: ManifestInput): Promise<ReadResult> {
  const { directory, env, files = [], profiles = [], target = 'docker' } = input
  const environment = input.environment ?? (target === 'docker' ? 'local' : undefined)
  const store = new FileStore(directory)
  const slipway: SlipwayUse = { target, ...(environment !== undefined && { environment }) }
  let result: ReadResult = { issues: [] }
  for (let round = 0; round < maxRounds; round++) {
    result = openProject({ directory, files, profiles, env, store, slipway })
    const wantsReader = slipway.wanted && !slipway.reader
    // The schema library is heavy, so a project without slipway.yaml never loads it.
    if (wantsReader) slipway.reader = (await import('./slipway/read-slipway.ts')).readSlipway
    else if (store.wanted.size === 0) break
    await Promise.all([...store.wanted].map(async (path) => store.set(path, await readText(input, path))))
  }
  return result
}

async function readText(input: ManifestInput, path: string): Promise<FileText> {
  try {
    return await input.readText(path)
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
