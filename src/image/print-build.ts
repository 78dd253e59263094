import { createHash } from 'node:crypto'
import type { FileFact, FilesPort } from '../core/context.ts'
import { digestOf } from '../core/digest.ts'
import type { Build } from '../manifest/project.ts'
import { dockerfilePath, type ImageBuild } from './build-argv.ts'
import { parsePathList, readIgnore } from './build-ignore.ts'
import { cannotTell } from './fingerprint.ts'
import { isSecretArgument } from './mask-values.ts'

/** Of what a print is made; another number makes every print another one. */
const version = 1

/**
 * A digest of everything that a build is given, the same on every machine that has the same files: by it an image is found in a registry
 * that somebody else built. Base images count by their names. Undefined for a build of what comes from elsewhere, or that is wanted new
 * each time.
 */
export async function printBuild(
  files: FilesPort,
  { build, platform }: Pick<ImageBuild, 'build' | 'platform'>,
): Promise<string | undefined> {
  if (cannotTell({ build })) return undefined
  const dockerfile = build.dockerfileInline ?? (await files.readText(dockerfilePath(build)))
  const ignore = await readIgnore(files, build)
  // What is not there is the builder's to complain about.
  const context = await files.list(build.context, parsePathList(ignore).hasAllBelow).catch(() => undefined)
  if (dockerfile === undefined || !context) return undefined
  return digestOf([version, platform ?? '', dockerfile, ordersOf(build), await printFiles(files, build, context)])
}

/** What changes an image beside its files. Values that are secrets stay out: a print is a tag, for everybody to read. */
function ordersOf({ target, args, labels, network, extraHosts, provenance, sbom }: Build) {
  const given = Object.entries(args).map(([name, value]) => (isSecretArgument(name) ? [name] : [name, value]))
  return [target, given.toSorted(byName), labels, network, extraHosts, provenance, sbom].map((one) => one ?? null)
}

function byName([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1
}

/** Reading is long where there is much to read: as long as no size, time or mode changes, it is remembered. */
async function printFiles(files: FilesPort, build: Build, context: readonly FileFact[]): Promise<string> {
  const key = `context-${digestOf([version, build.context, dockerfilePath(build)])}`
  const facts = digestOf(context)
  const [knownFacts, known] = (await files.recall(key))?.split(' ') ?? []
  if (knownFacts === facts && known !== undefined) return known
  const print = digestOf(await readAll(files, build.context, context))
  await files.remember(key, `${facts} ${print}`)
  return print
}

/** Files that are read at the same time. */
const atOnce = 32

async function readAll(files: FilesPort, folder: string, context: readonly FileFact[]): Promise<unknown[]> {
  const prints: unknown[] = []
  for (let at = 0; at < context.length; at += atOnce)
    prints.push(...(await Promise.all(context.slice(at, at + atOnce).map((fact) => printFile(files, folder, fact)))))
  return prints
}

/** Permissions without those that only the mask of a user tells apart: whether group and others may write. */
const countedMode = 0o7755

async function printFile(files: FilesPort, folder: string, fact: FileFact): Promise<unknown> {
  const { path, mode, target } = fact
  if (target !== undefined) return [path, 'link', target]
  // One that is too large to be read whole, or may not be read, is known by its facts.
  const bytes = await files.readBytes(`${folder}/${path}`).catch(() => undefined)
  const content = bytes ? createHash('sha256').update(bytes).digest('hex') : [fact.size, fact.modifiedMs]
  return [path, mode & countedMode, content]
}
