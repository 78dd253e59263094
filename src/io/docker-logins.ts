import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RegistryLogin } from '../core/aws/registry-port.ts'
import { parseObject } from '../core/parse-object.ts'

/**
 * Gives work the folder of a configuration of the docker client that knows some logins more. All else is the user's own: contexts,
 * plugins and builders are links to theirs. Theirs is not written to, and this one goes with the work.
 */
export async function withDockerLogins<T>(
  home: string,
  logins: readonly RegistryLogin[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await removeForgotten()
  const folder = await mkdtemp(join(tmpdir(), prefix))
  try {
    const text = await readFile(join(home, configFile), 'utf8').catch(() => '{}')
    await writeFile(join(folder, configFile), addLogins(text, logins), { mode: 0o600 })
    const names = await readdir(home).catch((): string[] => [])
    for (const name of names)
      if (name !== configFile) await symlink(join(home, name), join(folder, name)).catch(() => undefined)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const configFile = 'config.json'
const prefix = 'slipway-docker-'

/** No login lasts longer, so that none of ours is still at work: 12 hours, in milliseconds. */
const forgottenMs = 43_200_000

/** A command that is killed leaves its folder behind. */
async function removeForgotten(): Promise<void> {
  const names = await readdir(tmpdir()).catch((): string[] => [])
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(tmpdir(), name)
    const facts = await lstat(path).catch(() => undefined)
    // Those of other users cannot be removed.
    if (facts && Date.now() - facts.mtimeMs > forgottenMs)
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * The configuration with the logins. An empty name of a helper for a host is the file itself, also where the user has a `credsStore` for all
 * others: https://github.com/docker/cli/blob/master/cli/config/configfile/file.go, getConfiguredCredentialStore (2026-11).
 */
function addLogins(text: string, logins: readonly RegistryLogin[]): string {
  const config = parseObject(text)
  const auths = logins.map(({ host, user, password }) => {
    return [host, { auth: Buffer.from(`${user}:${password.reveal()}`).toString('base64') }]
  })
  const helpers = logins.map(({ host }) => [host, ''])
  return JSON.stringify({
    ...config,
    auths: { ...recordIn(config['auths']), ...Object.fromEntries(auths) },
    credHelpers: { ...recordIn(config['credHelpers']), ...Object.fromEntries(helpers) },
  })
}

function recordIn(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
