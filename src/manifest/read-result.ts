import type { Issue } from '../core/issue.ts'
import type { Project } from './project.ts'

/** A project, perhaps with warnings; or at least one error, and what could be read, so that others can look for more. */
export type ReadResult =
  | { readonly project: Project; readonly partial?: undefined; readonly issues: readonly Issue[] }
  | { readonly project?: undefined; readonly partial?: Project; readonly issues: readonly Issue[] }
