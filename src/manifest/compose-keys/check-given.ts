import type { Issue } from '../../core/issue.ts'
import { childPath } from '../key-path.ts'
import type { GivenKey, Project } from '../project.ts'
import type { KeySupport, Platform, Support } from './key-support.ts'

/** What one platform says of a key that a project gives. */
export type Judge = (given: GivenKey, support: Support) => readonly Issue[]

/** Asks a platform about every key that a project gives; what nobody uses there is left out. */
export function checkGiven(project: Project, table: KeySupport, judge: Judge): Issue[] {
  const issues: Issue[] = []
  for (const given of project.given) {
    const support = Object.hasOwn(table, given.key) ? table[given.key] : undefined
    // What stands below a key that is refused is refused with it.
    if (!support || isLeftOut(project, given) || issues.some((one) => isBelow(given.path, one.path))) continue
    issues.push(...judge(given, support))
  }
  return issues
}

/** The issue of a key that a platform refuses, or honours in part; none where the value asks for what is so anyway. */
export function refuseGiven(given: GivenKey, support: Support, platform: Platform): Issue[] {
  if (support.is === 'honoured' || support.is === 'informational' || given.value === 'false') return []
  if (given.value !== undefined && support.unless?.includes(given.value)) return []
  const name = `\`${given.key.slice(given.key.lastIndexOf('.') + 1)}\``
  const place = { code: 'not-supported', at: given.at, path: given.path }
  if (support.is === 'partial') {
    const message = `${name} is honoured in part on the platform ${platform}: ${lowerFirst(support.missing)}`
    return [{ ...place, message, severity: 'warning' }]
  }
  const message = `${name} is not honoured on the platform ${platform}: ${lowerFirst(support.reason)}`
  return [{ ...place, message, fix: support.fix }]
}

/** A service that is not active, and what only such a service uses, asks nothing of a platform. */
function isLeftOut(project: Project, { path }: GivenKey): boolean {
  const within = (section: string, names: readonly string[]) =>
    names.some((name) => isBelow(path, childPath(section, name)))
  if (path.startsWith('services')) return within('services', Object.keys(project.inactive))
  const sections = ['networks', 'volumes', 'secrets', 'configs'] as const
  const section = sections.find((name) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
  return section !== undefined && !within(section, Object.keys(project[section]))
}

/** True when a key path is another one, or lies below it. */
export function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent) && (path.length === parent.length || /^[.[]/.test(path.slice(parent.length)))
}

/** A sentence in the middle of another one; names in capitals stay. */
function lowerFirst(text: string): string {
  return /^(?:AWS|ECS|Fargate|CloudWatch)\b/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}
