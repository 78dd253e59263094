import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EdgeSocket } from '../core/edge-process.ts'
import { knock } from './knock.ts'

/** Who claims, and how to tell whether another one lives. */
export interface ClaimOptions {
  readonly path: string
  readonly pid: number
  isAlive(pid: number): boolean
}

/** How long a claim that was taken over rests, so that another one who takes it over at the same moment is seen. */
const settleMs = 250
/** How long the holder of a claim may take until its socket answers, in milliseconds. */
const startMs = 10_000

/** Claims a socket path with a file beside it that says whose it is. */
export function createSocketClaim(options: ClaimOptions): EdgeSocket {
  const { path, pid } = options
  const claimPath = claimPathOf(path)
  // A listening socket takes its file along when it closes, so what it was bound as is not what others use. No longer than `edge.sock`.
  const ownPath = join(dirname(path), `e${pid}`)
  let inherited = false
  const release = async (): Promise<void> => {
    if ((await readClaim(path)) !== String(pid)) return
    await rm(path, { force: true })
    await rm(claimPath, { force: true })
  }
  return {
    path,
    ownPath,
    release,
    publish: async () => {
      await chmod(ownPath, 0o600)
      if (!inherited) return linkNew(ownPath, path)
      await rename(ownPath, path)
      return true
    },
    claim: async (predecessor) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await chmod(dirname(path), 0o700)
      await rm(ownPath, { force: true })
      inherited = predecessor !== undefined && (await readClaim(path)) === String(predecessor)
      if (inherited) return inherit(options)
      if (!(await create(claimPath, pid)) && !(await takeOver(options))) return false
      if ((await knock(path)) === 'answers') {
        await rm(claimPath, { force: true })
        return false
      }
      await rm(path, { force: true })
      return true
    },
  }
}

/** Gives a file a second name and takes the first away; false when somebody has the second. */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await rm(from, { force: true })
  return true
}

/** Puts this process in the place of the one that agreed, at once. */
async function inherit({ path, pid }: ClaimOptions): Promise<boolean> {
  const mine = `${claimPathOf(path)}.${pid}`
  if (!(await create(mine, pid))) return false
  await rename(mine, claimPathOf(path))
  return true
}

/** Takes a claim whose holder is gone; false when it lives or somebody else was faster. */
async function takeOver(options: ClaimOptions): Promise<boolean> {
  const { path, pid } = options
  const holder = await readClaim(path)
  if (!(await isStale(options, holder)) || (await readClaim(path)) !== holder) return false
  await rm(claimPathOf(path), { force: true })
  if (!(await create(claimPathOf(path), pid))) return false
  await sleep(settleMs)
  return (await readClaim(path)) === String(pid)
}

/** A holder that lives and has no socket yet is starting. A socket that nobody serves was left behind. */
async function isStale({ path, isAlive }: ClaimOptions, holder: string): Promise<boolean> {
  const end = Date.now() + (holder === '' || isAlive(Number(holder)) ? startMs : 0)
  for (let refused = 0; ;) {
    const answer = await knock(path)
    if (answer === 'answers') return false
    refused = answer === 'refused' ? refused + 1 : 0
    if (refused > 1 || Date.now() >= end) return true
    await sleep(settleMs / 5)
  }
}

function claimPathOf(path: string): string {
  return `${path}.pid`
}

function readClaim(path: string): Promise<string> {
  return readFile(claimPathOf(path), 'utf8').catch(() => '')
}

/** Creates the claim file with the process id; false when there already is one. */
async function create(path: string, pid: number): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(String(pid))
    await file.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
