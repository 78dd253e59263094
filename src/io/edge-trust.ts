import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrustChange } from '../core/context.ts'
import { runProgram } from './run-program.ts'

/** What trusting needs to know of this machine. */
export interface TrustOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  /** Folder the certificate is in, as `ca.pem`. */
  readonly folder: string
}

const nickname = 'Slipway local CA'
const systemFile = '/usr/local/share/ca-certificates/slipway-local-ca.crt'

/** Puts the certificate of the edge into the stores of the system and of browsers, or takes it out. */
export async function changeTrust(options: TrustOptions, wanted: boolean): Promise<readonly TrustChange[]> {
  const path = join(options.folder, 'ca.pem')
  const system = options.platform === 'darwin' ? macStore(options, path, wanted) : debianStore(options, path, wanted)
  const stores = [await system]
  for (const folder of await nssFolders(options.env)) stores.push(await nssStore(options, folder, path, wanted))
  return stores
}

async function debianStore(options: TrustOptions, path: string, wanted: boolean): Promise<TrustChange> {
  const store = 'system (ca-certificates)'
  // Only root may write there; sudo asks on the terminal it finds, and -n keeps it from hanging without one.
  const steps = wanted
    ? [['install', '-D', '-m', '0644', path, systemFile], ['update-ca-certificates']]
    : [
        ['rm', '-f', systemFile],
        ['update-ca-certificates', '--fresh'],
      ]
  for (const words of steps) {
    const failed = await tried(options, ['sudo', '-n', ...words], words)
    if (failed !== undefined) return { store, state: 'failed', detail: failed }
  }
  return { store, state: wanted ? 'trusted' : 'removed', detail: systemFile }
}

async function macStore(options: TrustOptions, path: string, wanted: boolean): Promise<TrustChange> {
  const store = 'login keychain'
  const words = wanted
    ? ['security', 'add-trusted-cert', '-r', 'trustRoot', path]
    : ['security', 'remove-trusted-cert', path]
  const failed = await tried(options, words)
  return failed === undefined
    ? { store, state: wanted ? 'trusted' : 'removed', detail: path }
    : { store, state: 'failed', detail: failed }
}

async function nssStore(options: TrustOptions, folder: string, path: string, wanted: boolean): Promise<TrustChange> {
  const store = `browsers (${folder})`
  const where = ['-d', `sql:${folder}`, '-n', nickname]
  // An older certificate of the same name would stay beside the new one.
  const removed = await tried(options, ['certutil', '-D', ...where])
  if (!wanted) return { store, state: removed === undefined ? 'removed' : 'absent', detail: removed ?? '' }
  const failed = await tried(options, ['certutil', '-A', '-t', 'C,,', '-i', path, ...where])
  return failed === undefined
    ? { store, state: 'trusted', detail: nickname }
    : { store, state: 'failed', detail: `${failed}; certutil comes with the package libnss3-tools` }
}

/** Databases of Chrome and Firefox. */
async function nssFolders(env: TrustOptions['env']): Promise<readonly string[]> {
  const home = env['HOME'] ?? '/'
  const profiles = join(home, '.mozilla', 'firefox')
  const names = await readdir(profiles).catch(() => [])
  const candidates = [join(home, '.pki', 'nssdb'), ...names.map((name) => join(profiles, name))]
  const found = await Promise.all(
    candidates.map((folder) =>
      access(join(folder, 'cert9.db')).then(
        () => true,
        () => false,
      ),
    ),
  )
  return candidates.filter((_, index) => found[index])
}

/** Tries commands until one works; gives what the last one said. */
async function tried(options: TrustOptions, ...commands: readonly (readonly string[])[]): Promise<string | undefined> {
  let said = ''
  for (const [program = '', ...words] of commands) {
    try {
      const ran = await runProgram(program, words, options.env, { signal: AbortSignal.timeout(60_000) })
      if (ran.code === 0) return undefined
      said = `${program} ended with ${ran.code}: ${ran.stderr.trim().split('\n').at(-1) ?? ''}`
    } catch {
      said ||= `${program} cannot be run`
    }
  }
  return said
}
