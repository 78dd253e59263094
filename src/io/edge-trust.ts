import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrustChange } from '../core/context.ts'
import { lastLine } from '../core/last-line.ts'
import { runProgram } from './run-program.ts'

/** What trusting needs to know of this machine. */
export interface TrustOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  /** Folder the certificate is in, as `ca.pem`. */
  readonly folder: string
  /** Where the system looks for certificates of this machine's own. Default: Debian's folder. */
  readonly systemFolder?: string
}

const nickname = 'Slipway local CA'
const debianFolder = '/usr/local/share/ca-certificates'
/** How certutil ends when a database has no such certificate, among other reasons. */
const refused = 255

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
  const systemFile = join(options.systemFolder ?? debianFolder, 'slipway-local-ca.crt')
  if (!wanted && !(await isThere(systemFile))) return { store, state: 'absent', detail: '' }
  // Only root may write there; sudo asks on the terminal it finds, and -n keeps it from hanging without one.
  const steps = wanted
    ? [['install', '-D', '-m', '0644', path, systemFile], ['update-ca-certificates']]
    : [
        ['rm', '-f', systemFile],
        ['update-ca-certificates', '--fresh'],
      ]
  for (const words of steps) {
    const failed = await tried(options, ['sudo', '-n', ...words], words)
    if (failed) return { store, state: 'failed', detail: failed.said }
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
    : { store, state: 'failed', detail: failed.said }
}

async function nssStore(options: TrustOptions, folder: string, path: string, wanted: boolean): Promise<TrustChange> {
  const store = `browsers (${folder})`
  const where = ['-d', `sql:${folder}`, '-n', nickname]
  // An older certificate of the same name would stay beside the new one.
  const removed = await tried(options, ['certutil', '-D', ...where])
  if (!wanted && removed?.code === refused) return { store, state: 'absent', detail: '' }
  if (!wanted) return { store, state: removed ? 'failed' : 'removed', detail: removed?.said ?? '' }
  const failed = await tried(options, ['certutil', '-A', '-t', 'C,,', '-i', path, ...where])
  return failed === undefined
    ? { store, state: 'trusted', detail: nickname }
    : { store, state: 'failed', detail: `${failed.said}; certutil comes with the package libnss3-tools` }
}

/** Databases of Chrome and Firefox. */
async function nssFolders(env: TrustOptions['env']): Promise<readonly string[]> {
  const home = env['HOME'] ?? '/'
  const profiles = join(home, '.mozilla', 'firefox')
  const names = await readdir(profiles).catch(() => [])
  const candidates = [join(home, '.pki', 'nssdb'), ...names.map((name) => join(profiles, name))]
  const found = await Promise.all(candidates.map((folder) => isThere(join(folder, 'cert9.db'))))
  return candidates.filter((_, index) => found[index])
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

interface Failed {
  /** Absent: no program could be run. */
  readonly code?: number
  readonly said: string
}

/** Tries commands until one works; gives how the last one that could be run ended. */
async function tried(options: TrustOptions, ...commands: readonly (readonly string[])[]): Promise<Failed | undefined> {
  let failed: Failed = { said: `${commands[0]?.[0]} cannot be run` }
  for (const [program = '', ...words] of commands) {
    try {
      const ran = await runProgram(program, words, options.env, { signal: AbortSignal.timeout(60_000) })
      if (ran.code === 0) return undefined
      failed = {
        code: ran.code,
        said: `${program} ended with ${ran.code}: ${lastLine(ran.stderr)}`,
      }
    } catch {
      // Most containers have no sudo, and need none.
    }
  }
  return failed
}
