import type { Issue } from '../../core/issue.ts'
import { checkGiven, isBelow, refuseGiven } from '../../manifest/compose-keys/check-given.ts'
import { fargateKeys } from '../../manifest/compose-keys/fargate-keys.ts'
import type { Project } from '../../manifest/project.ts'
import { refuse } from '../../manifest/refuse.ts'
import { checkFiles } from './check-files.ts'
import { checkLife } from './check-life.ts'
import { checkLimits } from './check-limits.ts'

/** What Fargate cannot honour of a Compose project: keys, and values of keys that it takes otherwise. */
export function checkFargate(project: Project): Issue[] {
  const values = Object.values(project.services).flatMap((service) =>
    [checkLimits, checkFiles, checkLife].flatMap((check) =>
      check(project, service).map((refusal) => refuse(project, service, refusal)),
    ),
  )
  const keys = checkGiven(project, fargateKeys, (given, support) => refuseGiven(given, support, 'fargate'))
  const refused = values.filter((value) => value.severity !== 'warning')
  return [...values, ...keys.filter(({ path }) => !refused.some((value) => isBelow(path, value.path)))]
}
