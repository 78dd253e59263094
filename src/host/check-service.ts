import type { Issue } from '../core/issue.ts'
import type { Project, Service } from '../manifest/project.ts'
import { checkFiles } from './checks/check-files.ts'
import { checkLimits } from './checks/check-limits.ts'
import { checkMounts } from './checks/check-mounts.ts'
import { checkNetwork } from './checks/check-network.ts'
import { refuse } from '../manifest/refuse.ts'
import type { EngineFacts } from './engine-facts.ts'

/**
 * What this engine cannot honour of a service, as issues at the place where the file asks for it. Here are the values; which keys
 * are honoured at all is in the table behind `checkKeys`. Of a project that was read in part, nothing is said that rests on what is not there.
 */
export function checkService(project: Project, service: Service, engine: EngineFacts, isPartial = false): Issue[] {
  return [checkNetwork, checkMounts, checkFiles, checkLimits]
    .flatMap((check) => check(project, service, engine))
    .filter((refusal) => !isPartial || !refusal.isAbsence)
    .map((refusal) => refuse(project, service, refusal))
}
