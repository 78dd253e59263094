import type { Issue } from '../../core/issue.ts'
import type { LandscapeInput } from '../component.ts'
import { isEncrypted, routedPorts } from '../edge/routes.ts'
import { reachOf } from './reach.ts'

/** Rules of one direction in a group (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, 2026-11; more on request). */
const mostRules = 60
/** Resources of a template (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, 2026-11). */
const mostResources = 500

/** Whether the rules between services fit into the limits of AWS. */
export function checkSecurity(input: LandscapeInput): Issue[] {
  const { project, environment } = input
  const services = Object.values(project.services)
  const reach = reachOf(project)
  const fromServices = new Map<string, number>()
  for (const { to, ports } of reach) fromServices.set(to, (fromServices.get(to) ?? 0) + ports.length)
  const counts = services.map((service) => ({
    what: service.name,
    path: `services.${service.name}`,
    count: (fromServices.get(service.name) ?? 0) + routedPorts(service).length,
  }))
  const all = counts.reduce((sum, { count }) => sum + count, services.length + 1)
  const edge = environment.edge.allow.length * (isEncrypted(environment) ? 2 : 1)
  const full = [...counts, { what: 'the edge', path: 'services', count: edge }].filter(({ count }) => count > mostRules)
  const tooMany = all > mostResources ? [{ what: 'the project', path: 'services', count: all }] : []
  return [...full, ...tooMany].map(({ what, path, count }) => ({
    code: 'not-supported',
    at: project.locate(path),
    path,
    message: `the rules about who may reach ${what} are too many for AWS: ${count} where ${what === 'the project' ? mostResources : mostRules} fit`,
    fix:
      what === 'the edge'
        ? 'Join the ranges of `allow`.'
        : 'Put services that do not call each other on different `networks` in the Compose file.',
  }))
}
