import { access, constants, stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path'
import { emulatorMissing, emulatorUnknown } from '../../core/aws/emulator-failures.ts'

/** A program that becomes an emulator. */
export interface EmulatorProgram {
  readonly path: string
  readonly kind: 'moto' | 'ministack'
}

type Env = Readonly<Record<string, string | undefined>>

/** In this order: moto starts no containers and needs none. */
const programs = ['moto_server', 'ministack']

/** The emulator that was named, or the first one on PATH. */
export async function findEmulator(env: Env, named: string | undefined): Promise<EmulatorProgram> {
  for (const name of named === undefined ? programs : [named]) {
    const path = await findProgram(env, name)
    if (path !== undefined) return { path, kind: kindOf(path) }
  }
  throw emulatorMissing(named)
}

function kindOf(path: string): EmulatorProgram['kind'] {
  const name = basename(path).replace(/\.exe$/i, '')
  if (name.startsWith('moto_server')) return 'moto'
  if (name.startsWith('ministack')) return 'ministack'
  throw emulatorUnknown(path)
}

async function findProgram(env: Env, name: string): Promise<string | undefined> {
  const isPath = isAbsolute(name) || /[/\\]/.test(name)
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const path of isPath ? [resolve(name)] : folders.map((folder) => join(folder, name)))
    if (await isProgram(path)) return path
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
