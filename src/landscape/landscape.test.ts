import { describe, expect, it } from 'vitest'
import { allLandscapes, parseShop, sizedEnvironment } from '../../test/landscape/landscapes.ts'
import { shop } from '../../test/landscape/service-landscapes.ts'
import { templateFaults } from '../../test/landscape/template-faults.ts'
import type { Template } from './cloudformation/template.ts'
import type { Component, Input } from './component.ts'
import { landscapeOf } from './landscape.ts'

/** Resources that one of a template needs, directly: CloudFormation makes them before and deletes them after it. */
function needsOf({ Resources }: Template, id: string): string[] {
  const { Properties, DependsOn = [] } = Resources[id] ?? {}
  const text = JSON.stringify(Properties ?? {})
  const named = [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"|\$\{(\w+)[.}]/g)]
  return [...named.map(([, ...found]) => found.find(Boolean) ?? ''), ...DependsOn].filter((each) => each in Resources)
}

function isDeletedBefore(template: Template, first: string, second: string, seen = new Set<string>()): boolean {
  if (seen.has(first)) return false
  seen.add(first)
  return needsOf(template, first).some((each) => each === second || isDeletedBefore(template, each, second, seen))
}

function idsOf({ Resources }: Template, ...types: readonly string[]): string[] {
  return Object.entries(Resources).flatMap(([id, { Type }]) => (types.includes(Type.replace('AWS::', '')) ? [id] : []))
}

/** Pairs of resources of a template that would be deleted in the wrong order, where the first has to go first. */
function wrong(template: Template, first: readonly string[], second: readonly string[]): string[] {
  return first.flatMap((a) => second.filter((b) => !isDeletedBefore(template, a, b)).map((b) => `${a} before ${b}`))
}

const inputsOf = ({ inputs, job }: Component): Input[] => [
  ...Object.values(inputs),
  ...(job ? [job.cluster, job.subnets, job.groups] : []),
]

const everything = [...(await allLandscapes()), ['services', shop()] as const]

describe.each(everything)('the landscape %s', (_name, input) => {
  const { components } = landscapeOf(input)
  const templates = components.map(({ template }) => template)

  it('is made in an order in which the reverse removes what others use last', () => {
    const before = new Set<string>()
    for (const component of components) {
      const used = inputsOf(component).flatMap((each) => (each.from === 'output' ? [each.component] : []))
      expect(used.filter((name) => !before.has(name))).toEqual([])
      before.add(component.name)
    }
  })

  // A gateway with mapped public addresses cannot be detached; a role must outlive the service whose tasks it is of; a group that a
  // rule of another names cannot go (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
  // and https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html, 2026-11).
  it('has stacks whose resources can go in the order in which CloudFormation deletes them', () => {
    const faults = templates.flatMap((template) => [
      ...wrong(
        template,
        idsOf(template, 'EC2::NatGateway', 'EC2::EIP', 'EC2::Instance'),
        idsOf(template, 'EC2::VPCGatewayAttachment'),
      ),
      ...wrong(
        template,
        idsOf(template, 'ECS::Service'),
        idsOf(
          template,
          ...['IAM::Role', 'ECS::TaskDefinition', 'Logs::LogGroup'],
          ...['ElasticLoadBalancingV2::TargetGroup', 'ElasticLoadBalancingV2::ListenerRule'],
        ),
      ),
      ...wrong(template, idsOf(template, 'ApplicationAutoScaling::ScalableTarget'), idsOf(template, 'ECS::Service')),
      ...wrong(template, idsOf(template, 'ECS::Cluster'), idsOf(template, 'Logs::LogGroup')),
      ...wrong(
        template,
        idsOf(template, 'ElasticLoadBalancingV2::Listener'),
        idsOf(template, 'ElasticLoadBalancingV2::LoadBalancer'),
      ),
      ...wrong(
        template,
        idsOf(template, 'ElasticLoadBalancingV2::Listener').filter((id) => id === 'HttpsListener'),
        idsOf(template, 'CertificateManager::Certificate'),
      ),
    ])
    expect(faults).toEqual([])
  })

  it('has no group that another one names when it goes', () => {
    const faults = templates.flatMap((template) => {
      const groups = new Set(idsOf(template, 'EC2::SecurityGroup'))
      return [...groups].flatMap((id) => needsOf(template, id).filter((each) => groups.has(each)))
    })
    expect(faults).toEqual([])
  })

  it('leaves the state and the images of the project, and nothing of an environment', () => {
    for (const { name, template } of components) {
      const kept = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy !== undefined)
      const types = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::ECR::Repository']
      expect(kept.map(({ Type }) => Type).filter((type) => !types.includes(type))).toEqual([])
      expect(kept.length).toBe(name === 'foundation' ? Object.keys(template.Resources).length : 0)
    }
  })
})

it('has names that fit, however long those of the files are, and as many as there were', async () => {
  const [project, network, service] = ['p'.repeat(63), 'n'.repeat(128), 's'.repeat(40)]
  const made = async (last: string) => {
    const compose = `name: ${project.slice(1)}${last}\nservices: {${service}: {image: a, expose: ["80"], networks: [${network}]}}\nnetworks: {${network}: }`
    const shopOf = await parseShop(compose)
    const landscape = landscapeOf({ project: shopOf, environment: sizedEnvironment(shopOf) })
    expect(templateFaults(landscape)).toEqual([])
    return JSON.stringify(landscape.components.find(({ name }) => name === 'ecs')?.template.Resources['Namespace'])
  }
  const zone = (text: string) => /"Name":"([^"]+)"/.exec(text)?.[1]
  expect(zone(await made('a'))).not.toBe(zone(await made('b')))
})
