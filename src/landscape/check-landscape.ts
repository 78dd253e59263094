import { hasErrors, type Issue } from '../core/issue.ts'
import { checkGiven, isBelow, refuseGiven } from '../manifest/compose-keys/check-given.ts'
import { fargateKeys } from '../manifest/compose-keys/fargate-keys.ts'
import type { Project } from '../manifest/project.ts'
import type { LandscapeInput } from './component.ts'
import { checkEdge } from './edge/check-edge.ts'
import { checkSecurity } from './security/check-security.ts'
import { checkStackNames } from './check-stack-names.ts'
import { checkService } from './service/check-service.ts'

/**
 * What AWS cannot do of a project, before anything is made: keys, values of keys that it takes otherwise, and what does not fit into its
 * limits. What makes no sense in `slipway.yaml` is said where that is read. A landscape is rendered only without errors.
 */
export function checkLandscape(input: LandscapeInput): Issue[] {
  const services = Object.values(input.project.services).flatMap((service) => checkService(input, service))
  const values = services.concat(checkStackNames(input), checkSecurity(input), checkEdge(input))
  return [...values, ...newKeys(checkKeys(input.project), values)]
}

function checkKeys(project: Project): Issue[] {
  return checkGiven(project, fargateKeys, (given, support) => refuseGiven(given, support, 'fargate'))
}

/** What is refused as a whole is said once, not again for each key below. */
function newKeys(keys: readonly Issue[], values: readonly Issue[]): Issue[] {
  const refused = values.filter((value) => hasErrors([value]))
  return keys.filter(({ path }) => !refused.some((value) => isBelow(path, value.path)))
}
