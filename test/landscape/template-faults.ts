import { referencesIn, templateText } from '../../src/landscape/cloudformation/template.ts'
import type { Component, Input, Landscape } from '../../src/landscape/component.ts'
import { fargateSizes } from '../../src/manifest/slipway/fargate-sizes.ts'

/** One value of a template, with the keys that lead to it. */
interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

type Properties = Readonly<Record<string, unknown>>

/** Characters of a text in a security group (API_CreateSecurityGroup, 2026-11). */
const groupText = /^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/

/**
 * What AWS would refuse of a landscape by its limits and patterns that neither the compiler nor cfn-lint holds, and what is against our
 * own rules; empty where all is well. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, 2026-11.
 */
export function templateFaults({ components }: Landscape): string[] {
  const stacks = components.map(({ stack }) => stack)
  const outputs = new Map(components.map(({ name, template }) => [name, Object.keys(template.Outputs ?? {})]))
  return [
    ...(new Set(stacks).size < stacks.length ? ['two stacks have one name'] : []),
    ...components.flatMap((component, index) => {
      const before = new Set(components.slice(0, index).map(({ name }) => name))
      const faults = [...stackFaults(component), ...inputFaults(component, before, outputs), ...valueFaults(component)]
      return faults.map((fault) => `${component.stack}: ${fault}`)
    }),
  ]
}

function stackFaults({ stack, template }: Component): string[] {
  const { Parameters = {}, Resources, Outputs = {} } = template
  const ids = [Parameters, Resources, Outputs].flatMap((part) => Object.keys(part))
  return [
    ...(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/.test(stack) ? [] : ['no name for a stack']),
    ...ids.filter((id) => !/^[A-Za-z0-9]{1,255}$/.test(id)).map((id) => `no logical id: ${id}`),
    ...(Object.keys(Resources).length > 500 ? ['more than 500 resources'] : []),
    ...(Object.keys(Parameters).length > 200 ? ['more than 200 parameters'] : []),
    ...(Object.keys(Outputs).length > 200 ? ['more than 200 outputs'] : []),
    ...(templateText(template).length > 1_000_000 ? ['more than 1 MB'] : []),
    ...(template.Description.length > 1024 ? ['a long description'] : []),
  ]
}

/** A template alone is enough to deploy it: each parameter is explained and used, and its value is known by then. */
function inputFaults(
  { template, inputs, job }: Component,
  before: ReadonlySet<string>,
  outputs: ReadonlyMap<string, readonly string[]>,
): string[] {
  const parameters = template.Parameters ?? {}
  const used = referencesIn({ ...template, Parameters: {} })
  const all: Input[] = [...Object.values(inputs), ...(job ? [job.cluster, job.subnets, job.groups] : [])]
  const unmade = all.filter(
    (input) =>
      input.from === 'output' && !(before.has(input.component) && outputs.get(input.component)?.includes(input.output)),
  )
  return [
    ...(Object.keys(parameters).toSorted().join() === Object.keys(inputs).toSorted().join()
      ? []
      : ['other inputs than parameters']),
    ...Object.entries(parameters).flatMap(([id, facts]) => {
      const { Description = '' } = facts as { readonly Description?: string }
      return Description.length > 4 && Description.length <= 4000 && used.has(id)
        ? []
        : [`a parameter not explained or not used: ${id}`]
    }),
    ...unmade.map((input) => `not made before: ${JSON.stringify(input)}`),
  ]
}

function valueFaults({ template }: Component): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const all = leavesOf(Properties)
    const own = [...tagFaults(all), ...openFaults(id, all), ...faultsOfType(Type, Properties as Properties, all)]
    return own.map((fault) => `${id}: ${fault}`)
  })
}

function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]))
}

function tagFaults(all: readonly Leaf[]): string[] {
  const tags = all.filter(({ path }) => path[0] === 'Tags' && path.at(-1) === 'Value')
  return tags.flatMap(({ value }) =>
    /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u.test(String(value)) ? [] : [`no tag: ${String(value)}`],
  )
}

/** Nobody from outside comes in but over the edge. */
function openFaults(id: string, all: readonly Leaf[]): string[] {
  const open = all.filter(
    ({ path, value }) => /Ingress/.test(path.join()) && ['0.0.0.0/0', '::/0'].includes(String(value)),
  )
  return open.length > 0 && id !== 'EdgeGroup' ? ['open to everybody'] : []
}

function faultsOfType(type: string, properties: Properties, all: readonly Leaf[]): string[] {
  switch (type) {
    case 'AWS::EC2::SecurityGroup':
    case 'AWS::EC2::SecurityGroupIngress':
    case 'AWS::EC2::SecurityGroupEgress': {
      const texts = all.filter(({ path }) => ['GroupDescription', 'Description'].includes(path.at(-1) ?? ''))
      return texts
        .filter(({ value }) => !groupText.test(String(value)))
        .map(({ value }) => `no description: ${String(value)}`)
    }
    case 'AWS::IAM::Role':
      return roleFaults(properties)
    case 'AWS::ECS::TaskDefinition':
      return taskFaults(properties)
    case 'AWS::ECS::Service':
      return serviceFaults(all)
    case 'AWS::ServiceDiscovery::PrivateDnsNamespace':
      return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.internal$/.test(String(properties['Name']))
        ? []
        : ['no name for a zone']
    default:
      return []
  }
}

/** Policies of a role have 10,240 characters together (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11). */
function roleFaults({ Policies = [] }: Properties): string[] {
  const text = JSON.stringify(Policies)
  const actions = leavesOf(Policies).filter(({ path }) => path.includes('Action'))
  return [
    ...(text.length > 10_240 ? ['a policy that is too long'] : []),
    ...actions.filter(({ value }) => String(value).includes('*')).map(({ value }) => `may do ${String(value)}`),
  ]
}

function taskFaults({ Cpu, Memory, Family, ContainerDefinitions }: Properties): string[] {
  const isLegal = fargateSizes.some(
    (size) => String(size.cpu) === Cpu && size.memory.map(String).includes(String(Memory)),
  )
  const names = (ContainerDefinitions as readonly { readonly Name: string }[]).map(({ Name }) => Name)
  return [
    ...(isLegal ? [] : [`no size: ${String(Cpu)} and ${String(Memory)}`]),
    ...(/^[\w-]{1,255}$/.test(String(Family)) ? [] : ['no family']),
    ...(new Set(names).size < names.length ? ['two containers with one name'] : []),
    ...(JSON.stringify(ContainerDefinitions).length > 64 * 1024 ? ['a definition that is too long'] : []),
  ]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html, 2026-11. */
function serviceFaults(all: readonly Leaf[]): string[] {
  const named = (word: string) => all.filter(({ path }) => path.at(-1) === word).map(({ value }) => String(value))
  const discovery = named('DiscoveryName')
  return [
    ...discovery
      .filter((each) => !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(each))
      .map((each) => `no name to discover: ${each}`),
    ...(new Set(discovery).size < discovery.length ? ['two names to discover are the same'] : []),
    ...named('DnsName')
      .filter((each) => !/^[a-z0-9_][a-z0-9_.-]{0,126}$/.test(each))
      .map((each) => `no name to call: ${each}`),
  ]
}
