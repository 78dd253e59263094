import { join } from 'node:path'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import type { FileStore } from '../load/file-store.ts'
import type { SourceFile } from '../yaml-tree.ts'
import type { Choice } from './choice.ts'
import type { Settings } from './settings.ts'

/** Names under which the file is looked for, beside the Compose file. */
const names = ['slipway.yaml', 'slipway.yml'] as const

/** The TypeScript form, whose loader is not built yet. */
const scriptNames = ['slipway.config.ts', 'slipway.config.js', 'slipway.config.mjs'] as const

/** Reads the text of slipway.yaml for one environment. */
export type ReadSlipway = (source: SourceFile, choice: Choice, issues: Issue[]) => Settings | undefined

/** For which environment slipway.yaml is read, and by what: the reader is heavy and is loaded when it is first wanted. */
export interface SlipwayUse extends Choice {
  reader?: ReadSlipway
  /** True when there is a file and no reader yet. */
  wanted?: boolean
}

/** Finds slipway.yaml in the folder of the Compose file and reads it; what stands beside it and would not be read is an issue. */
export function openSlipway(
  directory: string,
  store: FileStore,
  use: SlipwayUse,
  issues: Issue[],
): Settings | undefined {
  const present = ([...names, ...scriptNames] as const).filter((name) => isThere(store, join(directory, name), issues))
  const [name, second] = names.filter((each) => present.includes(each))
  const shown = (each: string): string => store.name(join(directory, each))
  if (name && second) collectIssue(issues, twice(shown(second), shown(name)))
  for (const each of scriptNames) if (present.includes(each)) collectIssue(issues, scriptNotRead(shown(each)))
  const source = name && store.source(join(directory, name))
  if (!source) {
    if (use.environment !== 'local' && store.wanted.size === 0) collectIssue(issues, noFile(shown(names[0]), use))
    return undefined
  }
  if (use.reader) return use.reader(source, use, issues)
  use.wanted = true
  return undefined
}

function isThere(store: FileStore, path: string, issues: Issue[]): boolean {
  const text = store.text(path)
  const problem = store.problem(path)
  if (problem) collectIssue(issues, problem)
  return text !== undefined
}

function noFile(file: string, { environment }: Choice): Issue {
  const at = { file, line: 1, column: 1 }
  if (environment === undefined) {
    const message = 'there is no slipway.yaml that could describe an environment in AWS'
    const fix = 'Write slipway.yaml with an environment that has `platform: fargate` (docs/aws/first-deploy.md).'
    return { code: 'environment-unclear', at, path: '', message, fix }
  }
  const message = `there is no environment \`${environment.slice(0, 60)}\`, and no slipway.yaml that could describe it`
  const fix =
    'For AWS write slipway.yaml (docs/aws/first-deploy.md); for this machine leave the environment out, or say local.'
  return { code: 'environment-unknown', at, path: '', message, accepted: 'local', fix }
}

function twice(file: string, first: string): Issue {
  const message = `${first} stands beside this file, and a project has one of the two`
  return { code: 'conflict', at: { file, line: 1, column: 1 }, path: '', message, fix: 'Keep one of the two.' }
}

function scriptNotRead(file: string): Issue {
  const message = 'this file is not read yet: only slipway.yaml is'
  const fix = 'Write slipway.yaml, with the same keys, and move this file away.'
  return { code: 'not-supported', at: { file, line: 1, column: 1 }, path: '', message, fix }
}
