import type { Issue } from '../../core/issue.ts'
import type { Service } from '../../manifest/project.ts'
import type { ServiceSize } from '../../manifest/types/environment.ts'
import type { LandscapeInput } from '../component.ts'
import { checkContainer } from './check-container.ts'
import { checkFiles } from './check-files.ts'
import { checkNames } from './check-names.ts'
import { checkRoutes } from './check-routes.ts'
import { checkSize } from './check-size.ts'

/** Everything of a service that its template would say and AWS would refuse, or would take otherwise than Compose means it. */
export function checkService(input: LandscapeInput, service: Service): Issue[] {
  const { project, environment } = input
  const size: ServiceSize | undefined = environment.services[service.name]
  const findings = [
    ...checkContainer(project, service),
    ...checkFiles(project, service),
    ...checkNames(project, service),
    ...checkRoutes(service),
    ...(size ? checkSize(input, service, size) : []),
  ]
  return findings.map(({ key, ...finding }) => {
    const path = `services.${service.name}.${key}`
    return { code: 'not-supported', at: project.locate(path), path, ...finding }
  })
}
