import type { Issue } from '../core/issue.ts'
import type { LandscapeInput } from './component.ts'
import { checkEdge } from './edge/check-edge.ts'
import { checkSecurity } from './security/check-security.ts'

/** What of a project AWS cannot hold as it is, before anything is made; a landscape is rendered only without issues. */
export function checkLandscape(input: LandscapeInput): Issue[] {
  return [...checkSecurity(input), ...checkEdge(input)]
}
