import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { tellStep } from '../../core/tell-step.ts'
import { lastLine } from '../../core/last-line.ts'
import { type Owner, packCopies, pathsToOwn, type ReadCopy } from './pack-copies.ts'
import type { FileCopy } from './plan-watch.ts'

/** Words on one command line of the client, so that it stays below what systems take. */
const mostWords = 1000

/** Files of one service, and the containers that get them. */
export interface CopyOrder {
  readonly service: string
  readonly containers: readonly string[]
  readonly files: readonly FileCopy[]
}

/** Brings files into running containers, and takes away there what is gone here; says what was done. */
export async function copyFiles(context: Context, { service, containers, files }: CopyOrder): Promise<string> {
  const read = await Promise.all(files.map((file) => readCopy(context, file)))
  const copies = read.filter((one) => typeof one === 'object')
  const gone = files.filter((_, index) => read[index] === 'gone').map(({ to }) => to)
  const done = [
    ...(copies.length > 0 ? [`copied ${countFiles(copies.length)} into ${service}`] : []),
    ...(gone.length > 0 ? [`removed ${countFiles(gone.length)} from ${service}`] : []),
  ]
  for (const container of copies.length + gone.length > 0 ? containers : []) {
    const about = { id: `copy:${container}`, title: `bring ${countFiles(files.length)} to ${container}`, service }
    await tellStep(context, about, async () => {
      if (copies.length > 0) await copyInto(context, container, copies)
      for (const words of chunksOf(gone)) await removeFrom(context, container, words)
    })
  }
  return done.join(', ')
}

async function readCopy(context: Context, { from, to }: FileCopy): Promise<ReadCopy | 'gone' | 'folder'> {
  const fact = await context.files.look(from)
  if (!fact) return 'gone'
  const bytes = fact.kind === 'file' ? await context.files.readBytes(from) : undefined
  return bytes ? { to, bytes, mode: fact.mode & 0o777, modifiedMs: fact.modifiedMs } : 'folder'
}

async function copyInto(context: Context, container: string, copies: readonly ReadCopy[]): Promise<void> {
  const owners = new Map<string, Owner>()
  for (const words of chunksOf(pathsToOwn(copies)))
    for (const [path, owner] of await observeOwners(context, container, words)) owners.set(path, owner)
  const stdin = await packCopies(copies, owners)
  const ran = await context.docker.run(['cp', '-', `${container}:/`], { stdin, signal: context.signal })
  if (ran.code !== 0) throw failed(`copy files into ${container}`, ran.stderr)
}

/** Empty where the image has no `stat`: the files are then root's, as with COPY in a Dockerfile. */
async function observeOwners(
  context: Context,
  container: string,
  paths: readonly string[],
): Promise<(readonly [string, Owner])[]> {
  const argv = ['exec', '--user', '0', container, 'stat', '-c', '%u %g %n', ...paths]
  const ran = await context.docker.run(argv, { signal: context.signal })
  return ran.stdout.split('\n').flatMap((line) => {
    const [, uid, gid, path] = /^(\d+) (\d+) (.+)$/.exec(line) ?? []
    return path === undefined ? [] : [[path, { uid: Number(uid), gid: Number(gid) }] as const]
  })
}

async function removeFrom(context: Context, container: string, paths: readonly string[]): Promise<void> {
  const argv = ['exec', '--user', '0', container, 'rm', '-rf', '--', ...paths]
  const ran = await context.docker.run(argv, { signal: context.signal })
  if (ran.code !== 0) throw failed(`remove files from ${container}`, ran.stderr)
}

function failed(title: string, stderr: string): SlipwayError {
  return new SlipwayError({
    code: 'step-failed',
    what: `Could not ${title}`,
    why: lastLine(stderr, 'docker gave no reason'),
    fix: 'Mend what docker says; `slipway up` brings everything anew.',
  })
}

function chunksOf(words: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(words.length / mostWords)
  return Array.from({ length: count }, (_, index) => words.slice(index * mostWords, (index + 1) * mostWords))
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`
}
