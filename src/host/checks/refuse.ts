import type { Issue } from '../../core/issue.ts'
import type { Project } from '../../manifest/project.ts'

/** What is asked for and cannot be had. */
export interface Refusal {
  /** Below the service, for example `ports[0]`. */
  readonly key: string
  /** A part of a list that the manifest knows the place of; goes before the key. */
  readonly part?: object
  readonly message: string
  readonly given?: string
  readonly fix: string
  /** It rests on something that is not there, which may be there once other problems are mended. */
  readonly isAbsence?: boolean
  /** Default `not-supported`. */
  readonly code?: string
}

/** A refusal as an issue, at the place where the file asks for it. */
export function refuse(project: Project, parent: string, refusal: Refusal): Issue {
  const { key, part, message, given, fix, code = 'not-supported' } = refusal
  const below = `${parent}.${key}`
  const { path, at } = (part && project.placeOf?.(part)) ?? { path: below, at: project.locate(below) }
  return { code, at, path, message, ...(given !== undefined && { given }), fix }
}
