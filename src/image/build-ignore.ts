import dockerIgnore from '@balena/dockerignore'
import type { FilesPort } from '../core/context.ts'
import type { Build } from '../manifest/project.ts'
import { dockerfilePath } from './build-argv.ts'

/** Which files a list in the manner of `.dockerignore` takes. Paths are relative to where the list counts from. */
export interface PathList {
  /** True when the list takes the path, or a folder above it. */
  has(path: string): boolean
  /** True when it takes the path and everything that may stand below it. */
  hasAllBelow(path: string): boolean
}

/** Reads a list; blank lines and comments say nothing. */
export function parsePathList(lines: readonly string[]): PathList {
  const patterns = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const matcher = dockerIgnore.default().add(patterns)
  const has = (path: string) => patterns.length > 0 && path !== '' && matcher.ignores(path)
  // An exception could bring something back of a folder that is left out.
  const hasExceptions = patterns.some((line) => line.trim().startsWith('!'))
  return { has, hasAllBelow: (path) => !hasExceptions && has(path) }
}

/** Where the list of files that a build leaves out may stand; the first that is there counts. */
export function ignorePaths(build: Build): readonly string[] {
  return [`${dockerfilePath(build)}.dockerignore`, `${build.context}/.dockerignore`]
}

/** The lines of the list that counts for a build. */
export async function readIgnore(files: FilesPort, build: Build): Promise<readonly string[]> {
  for (const path of ignorePaths(build)) {
    const text = await files.readText(path)
    if (text !== undefined) return text.split(/\r?\n/)
  }
  return []
}
