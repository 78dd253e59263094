import type { Issue } from '../core/issue.ts'
import { stackName, type LandscapeInput } from './component.ts'
import { usedNetworks } from './security/reach.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, 2026-11. */
const longestStack = 128
/** Beside project and environment it is in the description of a security group, which has 255 characters. */
const longestNetwork = 128

/** Names that CloudFormation does not take for stacks, and those that are too long for what is called after them. */
export function checkStackNames(input: LandscapeInput): Issue[] {
  const { project } = input
  const services = Object.keys(project.services).map((name) => [name, stackName(input, `service-${name}`)] as const)
  const networks = usedNetworks(project).filter((name) => name.length > longestNetwork)
  return [
    ...(/^\d/.test(project.name) ? [beginning] : []),
    ...services.flatMap(([name, stack]) => (stack.length > longestStack ? [tooLong(name, stack.length)] : [])),
    ...networks.map(tooLongNetwork),
  ].map((found) => ({ code: 'not-supported', at: project.locate(found.path), ...found }))
}

type Found = Pick<Issue, 'path' | 'message' | 'fix'>

const beginning: Found = {
  path: 'name',
  message:
    'the name of the project begins with a digit, and stacks of CloudFormation, which begin with it, with a letter',
  fix: 'Give another `name` here, or `project` in slipway.yaml.',
}

function tooLong(service: string, length: number): Found {
  const message = `the stack of ${service.slice(0, 40)}… would have a name of ${length} characters, and CloudFormation takes ${longestStack}`
  return {
    path: `services.${service}`,
    message,
    fix: 'Shorten the name of the service, the environment or the project.',
  }
}

function tooLongNetwork(name: string): Found {
  const message = `the name of the network has ${name.length} characters, and for security groups ${longestNetwork} fit`
  return { path: `networks.${name}`, message, fix: 'Shorten it.' }
}
