import type { Issue } from '../../core/issue.ts'
import type { Service } from '../../manifest/project.ts'
import type { LandscapeInput } from '../component.ts'
import { isEncrypted, routedPorts } from '../edge/routes.ts'
import { routedNetworks } from './edge-group.ts'
import { linkedTo, networksOf, openPorts, usedNetworks } from './reach.ts'

/** Rules of one direction in a group (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, 2026-11; more on request). */
const mostRules = 60
/** Groups of a task, which nobody raises (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html, 2026-11). */
const mostGroups = 5
/** Resources of a template (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, 2026-11). */
const mostResources = 500
/** Outputs of a template, by the same page: the groups of each service, and the edge's. */
const mostOutputs = 200

/** What does not fit. */
interface Excess {
  readonly path: string
  readonly message: string
  readonly fix: string
}

/** Whether the groups of the services and the rules in them fit into the limits of AWS. */
export function checkSecurity(input: LandscapeInput): Issue[] {
  const services = Object.values(input.project.services)
  const all = [
    ...services.flatMap((service) => [...tooManyGroups(service), ...tooManyRules(input, service)]),
    ...edgeExcess(input),
    ...tooManyServices(services.length),
    ...tooManyResources(input),
  ]
  return all.map((excess) => ({ code: 'not-supported', at: input.project.locate(excess.path), ...excess }))
}

function tooManyGroups(service: Service): Excess[] {
  const { length } = networksOf(service)
  if (length + 1 <= mostGroups) return []
  return [
    {
      path: `services.${service.name}.networks`,
      message: `${service.name} is on too many networks for AWS: ${length} where ${mostGroups - 1} fit, since each is a security group of its tasks beside their own`,
      fix: 'Put it on fewer networks.',
    },
  ]
}

function tooManyRules({ project }: LandscapeInput, service: Service): Excess[] {
  return excessOf(service.name, `services.${service.name}`, rulesOf(project, service), [fewerRules])
}

/** Rules that let somebody in to a service. */
function rulesOf(project: LandscapeInput['project'], service: Service): number {
  const sources = networksOf(service).length + linkedTo(project, service).length
  return sources * openPorts(service).length + routedPorts(service).length
}

const fewerRules =
  'Name fewer ports in `ports` and `expose`, or neighbouring ones, which are one rule together, or use fewer `networks`.'

function tooManyResources(input: LandscapeInput): Excess[] {
  const services = Object.values(input.project.services)
  const rules = services.reduce((sum, service) => sum + rulesOf(input.project, service), routedNetworks(input).length)
  const count = 1 + usedNetworks(input.project).length + services.length + rules
  if (count <= mostResources) return []
  const message = `the groups and rules about who may reach whom are too many for AWS: ${count} where ${mostResources} fit`
  return [{ path: 'services', message, fix: fewerRules }]
}

function edgeExcess(input: LandscapeInput): Excess[] {
  const { allow } = input.environment.edge
  const into = allow.length * (isEncrypted(input.environment) ? 2 : 1)
  const out = routedNetworks(input).length
  return [
    ...excessOf('the edge', 'services', into, ['Join the ranges of `allow`.']),
    ...excessOf('services from the edge', 'services', out, ['Let services with routes use the same container port.']),
  ]
}

function excessOf(what: string, path: string, count: number, fix: readonly string[]): Excess[] {
  if (count <= mostRules) return []
  const message = `the rules about who may reach ${what} are too many for AWS: ${count} where ${mostRules} fit`
  return [{ path, message, fix: fix.join(' ') }]
}

function tooManyServices(count: number): Excess[] {
  if (count < mostOutputs) return []
  return [
    {
      path: 'services',
      message: `the services are too many for one environment in AWS: ${count} where ${mostOutputs - 1} fit`,
      fix: 'Make two projects of it.',
    },
  ]
}
