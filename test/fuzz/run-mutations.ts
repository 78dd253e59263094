import { join } from 'node:path'
import { hasErrors, type Issue } from '../../src/core/issue.ts'
import { checkKeys } from '../../src/host/check-keys.ts'
import { checkService } from '../../src/host/check-service.ts'
import { wantedRoutes } from '../../src/host/wanted-routes.ts'
import { checkBuild } from '../../src/image/builder.ts'
import type { Project } from '../../src/manifest/project.ts'
import { readProject } from '../../src/manifest/read-project.ts'
import { renderConfig } from '../../src/manifest/render/render-config.ts'
import { modernEngine, wantAll } from '../fakes/projects.ts'
import { createRandom, mutate } from './mutate.ts'
import type { Files } from './read-corpus.ts'

/** A file that did what none may. */
export interface Bad {
  readonly seed: number
  readonly what: string
  /** Name of the file that was mutated, and its text. */
  readonly path: string
  readonly text: string
}

/** What came of many mutated files. */
export interface Outcome {
  readonly cases: number
  readonly withProject: number
  readonly withErrors: number
  readonly slowestMs: number
  readonly bad: readonly Bad[]
}

/** What is measured from outside, so that a test need not. */
export interface Meter {
  readonly now: () => number
  /** Longest time for one file in milliseconds. */
  readonly limitMs: number
}

const directory = '/work/everything'

/** Mutates, reads, checks and renders `cases` files, the same ones for the same seed. */
export async function runMutations(
  corpus: readonly Files[],
  { cases, seed }: { readonly cases: number; readonly seed: number },
  meter: Meter = { now: () => 0, limitMs: Infinity },
): Promise<Outcome> {
  const outcome = { cases, withProject: 0, withErrors: 0, slowestMs: 0, bad: [] as Bad[] }
  for (let index = 0; index < cases; index++) {
    const { files, path } = mutateFiles(corpus, seed + index)
    const began = meter.now()
    const { issues, problem } = await tryFiles(files)
    const ms = meter.now() - began
    if (hasErrors(issues)) outcome.withErrors++
    else outcome.withProject++
    outcome.slowestMs = Math.max(outcome.slowestMs, ms)
    const slow = ms > meter.limitMs ? `it took ${Math.round(ms)} ms` : undefined
    const what = problem ?? slow ?? wrongIssue(files, issues)
    if (what !== undefined) outcome.bad.push({ seed: seed + index, what, path, text: files[path] ?? '' })
  }
  return outcome
}

function mutateFiles(corpus: readonly Files[], seed: number): { readonly files: Files; readonly path: string } {
  const random = createRandom(seed)
  const choose = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const files = choose(corpus) ?? {}
  const other = choose(Object.values(choose(corpus) ?? {})) ?? ''
  const path = choose(Object.keys(files)) ?? ''
  return { files: { ...files, [path]: mutate(files[path] ?? '', other, random) }, path }
}

async function tryFiles(files: Files): Promise<{ readonly issues: readonly Issue[]; readonly problem?: string }> {
  const texts = new Map(Object.entries(files).map(([path, text]) => [join(directory, path), text]))
  try {
    const env = { A: '1', B: '2', LEVEL: 'trace' }
    const readText = (path: string) => Promise.resolve(texts.get(path))
    const read = await readProject({ directory, env, readText })
    if (read.project) useProject(read.project)
    const project = read.project ?? read.partial
    return { issues: [...read.issues, ...(project ? checkOnDocker(project, !read.project) : [])] }
  } catch (thrown) {
    return { issues: [], problem: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}

function checkOnDocker(project: Project, isPartial: boolean): readonly Issue[] {
  return [
    ...checkKeys(project, modernEngine, 'buildx'),
    ...Object.values(project.services).flatMap((service) => [
      ...checkService(project, service, modernEngine, isPartial),
      ...checkBuild(project, service, 'buildx'),
    ]),
  ]
}

/** What `config` and `plan` do with a project. */
function useProject(project: Project): void {
  renderConfig(project, { showSecrets: false })
  wantedRoutes(project)
  wantAll(project)
}

/** Every issue is about a place in one of the files, in words. */
function wrongIssue(files: Files, issues: readonly Issue[]): string | undefined {
  const wrong = issues.find(({ at, message, fix = '' }) => {
    const lines = files[at.file]?.split(/\r\n|\r|\n/).length ?? 1
    const isThere = at.line >= 1 && at.line <= lines && at.column >= 1
    return (
      !isThere ||
      /undefined|\[object|NaN|^$/.test(`${message.replaceAll(/`[^`]*`/g, '')}${fix.replaceAll(/`[^`]*`/g, '')}`)
    )
  })
  return wrong && `an issue is not fit to show: ${JSON.stringify(wrong)}`
}
