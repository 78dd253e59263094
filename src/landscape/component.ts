import { digestOf } from '../core/digest.ts'
import type { Architecture, AwsEnvironment } from '../manifest/types/environment.ts'
import type { Project } from '../manifest/project.ts'
import type { Template } from './cloudformation/template.ts'

/** What a landscape is made from. */
export interface LandscapeInput {
  readonly project: Project
  readonly environment: AwsEnvironment
}

/** One CloudFormation stack of a landscape. */
export interface Component {
  /** For example `network` or `service-web`. */
  readonly name: string
  /** Name of the stack, for example `shop-prod-network`. */
  readonly stack: string
  readonly template: Template
  /** Where the value of each parameter comes from. */
  readonly inputs: Readonly<Record<string, Input>>
  /** The component is a job: `up` runs its task to the end, once, before it touches the components that follow. */
  readonly job?: JobPlace
}

/** Where the task of a job runs; which task that is, is the output `TaskDefinition` of its component. */
export interface JobPlace {
  readonly cluster: Input
  readonly subnets: Input
  /** Ids of security groups with commas between them. */
  readonly groups: Input
}

/** Where the value of a parameter comes from; each is known before the stack is touched. */
export type Input =
  /** An output of another component of the same landscape. */
  | { readonly from: 'output'; readonly component: string; readonly output: string }
  /** Given by `slipway.yaml`, or worked out from it. */
  | {
      readonly from: 'value'
      readonly value: string
      /** For the priority of a rule of the balancer. */ readonly rule?: RulePlace
    }
  /** An availability zone of the region, counted from 0; chosen once and kept. */
  | { readonly from: 'zone'; readonly index: number }
  /** Image for a machine, the newest of Amazon Linux 2023 when the stack is made; found once and kept. */
  | { readonly from: 'machine-image'; readonly architecture: MachineArchitecture }
  /** The image of a service, by digest, in the registry that the services of this landscape pull from. */
  | { readonly from: 'image'; readonly service: string }
  /** ARN of the repository that this image is in. */
  | { readonly from: 'repository'; readonly service: string }
  /** The image of the AWS command line that writes files for containers, by digest, in the registry of the project; or its repository's ARN. */
  | { readonly from: 'tools'; readonly fact: 'image' | 'repository'; readonly architecture: Architecture }
  /** ARN of the certificate that was imported from files. */
  | { readonly from: 'certificate' }
  /** ARN of a secret of the Compose file in Secrets Manager, with the version: `<arn>:::<version id>`. */
  | { readonly from: 'secret'; readonly secret: string }
  /** The same for the secret that holds the sensitive variables of a service, a JSON object with their names as keys. */
  | { readonly from: 'environment'; readonly service: string; readonly variables: readonly string[] }

/** Processor of a machine, as EC2 calls it. */
export type MachineArchitecture = 'arm64' | 'x86_64'

/** A rule of the balancer whose priority is a parameter: the value is for a balancer without rules, on another one `up` keeps the order. */
export interface RulePlace {
  /** Host and path, for people. */
  readonly title: string
  /** True where `routes[].priority` asks for exactly this number. */
  readonly isGiven: boolean
}

/** Everything that AWS has for an environment, in an order in which it can be made. */
export interface Landscape {
  readonly environment: AwsEnvironment
  readonly components: readonly Component[]
}

/** Name of everything that is of one environment, and the start of the names below it: `shop-prod`. */
export function landscapeName({ project, environment }: LandscapeInput): string {
  return `${project.name.replaceAll('_', '-')}-${environment.name}`
}

/** Tags of a resource: its name, and whose it is. */
export function tagsOf(input: LandscapeInput, name: string): { Key: string; Value: string }[] {
  return [
    { Key: 'Name', Value: name },
    { Key: 'slipway:project', Value: input.project.name },
    { Key: 'slipway:environment', Value: input.environment.name },
  ]
}

/** Name of a component's stack. A service name that no stack may have is told apart by its digest. */
export function stackName(input: LandscapeInput, component: string): string {
  const plain = /^[A-Za-z0-9-]+$/.test(component)
  const name = plain ? component : `${component.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${digestOf(component).slice(0, 4)}`
  return `${landscapeName(input)}-${name}`
}

/** An output of another component. */
export function outputOf(component: string, output: string): Input {
  return { from: 'output', component, output }
}

/** A fact of the environment's network: an output of ours, or what `slipway.yaml` says of one that is there already. */
export function networkFact({ environment: { network } }: LandscapeInput, fact: NetworkFact): Input {
  if (network.kind === 'own') return outputOf('network', fact)
  const values = {
    Vpc: network.vpc,
    PublicSubnets: network.publicSubnets.join(','),
    PrivateSubnets: network.privateSubnets.join(','),
  }
  return { from: 'value', value: values[fact] }
}

/** What the other components need to know of a network; the names of its outputs. */
export type NetworkFact = 'Vpc' | 'PublicSubnets' | 'PrivateSubnets'

/** What the logical ids of services must keep free: the group of the edge is `EdgeGroup`. */
const taken = new Set(['edge'])
/** Names whose capitals tell where the dashes were. */
const plainName = /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/

/** Longest part of a logical id, which has 255 characters in all; ids of rules have two such parts. */
const longestPart = 64

/** A name of the Compose file as a part of a logical id: `web-front` is `WebFront`. Different names stay different. */
export function logicalName(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
  const joined = parts.join('')
  const isPlain = plainName.test(name) && !taken.has(name) && joined.length <= longestPart
  return isPlain ? joined : `${joined.slice(0, longestPart)}${digestOf(name).slice(0, 4)}`
}
