import type { Issue } from '../core/issue.ts'
import type { Project } from './project.ts'

/** What is asked for and cannot be had. */
export interface Refusal {
  /** Below the service, for example `ports[0]`; empty for the service itself. */
  readonly key: string
  /** A part of a list that the manifest knows the place of; goes before the key. */
  readonly part?: object
  readonly message: string
  readonly given?: string
  readonly accepted?: string
  readonly fix: string
  /** It rests on something that is not there, which may be there once other problems are mended. */
  readonly isAbsence?: boolean
  /** Default `not-supported`. */
  readonly code?: string
  /** Absent: an error. */
  readonly severity?: 'warning'
}

/** A refusal without its place. */
export type Problem = Omit<Refusal, 'key' | 'part'>

/** A refusal as an issue, at the place where the file asks for it; `parent` is the key path of the service or of another container. */
export function refuse(project: Project, parent: string, refusal: Refusal): Issue {
  const { key, part, isAbsence: _, code = 'not-supported', ...said } = refusal
  const below = key === '' ? parent : `${parent}.${key}`
  const { path, at } = (part && project.placeOf?.(part)) ?? { path: below, at: project.locate(below) }
  return { code, at, path, ...said }
}
