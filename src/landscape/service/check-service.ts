import type { Issue } from '../../core/issue.ts'
import type { Service } from '../../manifest/project.ts'
import { refuse } from '../../manifest/refuse.ts'
import type { LandscapeInput } from '../component.ts'
import { checkContainer } from './check-container.ts'
import { checkDefinition } from './check-definition.ts'
import { checkFiles } from './check-files.ts'
import { checkLife } from './check-life.ts'
import { checkMounts } from './check-mounts.ts'
import { checkNames } from './check-names.ts'
import { checkPolicy } from './check-policy.ts'
import { checkPorts } from './check-ports.ts'
import { checkReferences } from './check-references.ts'
import { checkRights } from './check-rights.ts'

/** Everything of a service that its template would say and AWS would refuse, or would take otherwise than Compose means it. */
export function checkService(input: LandscapeInput, service: Service): Issue[] {
  const { project } = input
  return [
    ...checkContainer(project, service),
    ...checkReferences(project, service),
    ...checkRights(service),
    ...checkLife(input, service),
    ...checkPorts(service),
    ...checkMounts(project, service),
    ...checkFiles(project, service),
    ...checkNames(input, service),
    ...checkDefinition(input, service),
    ...checkPolicy(input, service),
  ].map((refusal) => refuse(project, `services.${service.name}`, refusal))
}
