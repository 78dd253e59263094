import { dirname, join, resolve } from 'node:path'
import type { FilesPort } from '../core/context.ts'

/**
 * Commit that the git work tree of a folder stands on; undefined where there is none, or none yet. Reads files and runs nothing, so
 * that what is not committed is not seen.
 */
export async function readCommit(files: FilesPort, folder: string): Promise<string | undefined> {
  const git = await findGit(files, folder)
  const head = git && (await files.readText(join(git, 'HEAD')))?.trim()
  if (!git || !head) return undefined
  if (isCommit(head)) return head
  const name = head.replace(/^ref: */, '')
  // A linked work tree has a HEAD of its own, and shares its branches (gitrepository-layout(5), commondir).
  const common = (await files.readText(join(git, 'commondir')))?.trim()
  for (const place of [git, ...(common ? [resolve(git, common)] : [])]) {
    const commit = (await files.readText(join(place, name)))?.trim() ?? packed(await readPacked(files, place), name)
    if (commit && isCommit(commit)) return commit
  }
  return undefined
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)
}

/** `.git` is a folder, or a file that names one. */
async function findGit(files: FilesPort, folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, '.git')
    const there = await files.look(path)
    if (there?.kind === 'folder') return path
    const [, named] = there ? (/^gitdir: *(.+)/.exec((await files.readText(path)) ?? '') ?? []) : []
    if (named !== undefined) return resolve(at, named)
    if (at === dirname(at)) return undefined
  }
}

async function readPacked(files: FilesPort, place: string): Promise<string> {
  return (await files.readText(join(place, 'packed-refs'))) ?? ''
}

/** Lines of `packed-refs` are a commit, a space, and the name of a branch or tag. */
function packed(text: string, name: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.endsWith(` ${name}`))
    ?.split(' ')[0]
}
