import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizedEnvironment } from '../../../test/landscape/landscapes.ts'
import { projectOf, shop } from '../../../test/landscape/service-landscapes.ts'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import type { Service } from '../../manifest/project.ts'
import type { ServiceSize } from '../../manifest/types/environment.ts'
import type { Component } from '../component.ts'
import { landscapeOf } from '../landscape.ts'
import { serviceComponent } from './service.ts'

const landscape = landscapeOf(shop())
const golden = (name: string) => `../../../test/golden/landscape/${name}.json`
const print = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`

function componentOf(name: string): Component {
  return landscape.components.find((each) => each.name === name) as Component
}

interface Made {
  readonly Type: string
  readonly DependsOn?: readonly string[]
  readonly Properties: Readonly<Record<string, unknown>>
}

function resourcesOf({ template }: Component): Record<string, Made> {
  return template.Resources as unknown as Record<string, Made>
}

/** The component of one service with nothing but defaults and what is said. */
function one(more: Partial<Service>, size: Partial<ServiceSize> = {}): Component {
  const service = makeService('web', more)
  const project = makeProject([service])
  return serviceComponent({ project, environment: sizedEnvironment(project, { web: size }) }, service)
}

function propertiesOf(component: Component, logicalId: string): unknown {
  return resourcesOf(component)[logicalId]?.Properties
}

/** The container of the service itself. */
function containerOf(component: Component): Record<string, unknown> {
  const { ContainerDefinitions } = propertiesOf(component, 'Task') as {
    ContainerDefinitions: Record<string, unknown>[]
  }
  return ContainerDefinitions.at(-1) ?? {}
}

describe('templates', () => {
  const own = landscape.components.filter(({ name }) => name === 'ecs' || name.startsWith('service-'))
  it.each(own.map((each) => [each.name, each] as const))('%s is as it was', async (name, { template, inputs, job }) => {
    await expect(print({ template, inputs, job })).toMatchFileSnapshot(golden(name))
  })

  it('have logical ids that do not change: another id is another resource', async () => {
    const ids = landscape.components.map(({ stack, template }) => [
      stack,
      Object.entries(template.Resources).map(([id, { Type }]) => `${id} ${Type}`),
    ])
    await expect(print(Object.fromEntries(ids))).toMatchFileSnapshot(golden('service-logical-ids'))
  })

  it('come after the services that they depend on', () => {
    const names = landscape.components.map(({ name }) => name)
    expect(names.slice(0, 5)).toEqual(['foundation', 'network', 'security', 'edge', 'ecs'])
    expect(names.indexOf('service-api')).toBeGreaterThan(names.indexOf('service-migrate'))
    expect(names.indexOf('service-api')).toBeGreaterThan(names.indexOf('service-cache'))
    expect(names.indexOf('service-web')).toBeGreaterThan(names.indexOf('service-api'))
  })

  it('have an input for every parameter and no other', () => {
    for (const { template, inputs } of landscape.components)
      expect(Object.keys(inputs).toSorted()).toEqual(Object.keys(template.Parameters ?? {}).toSorted())
  })
})

interface Statement {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

/** Actions for which IAM knows no resource, or, for the last, all or none. */
const unbound = [
  'ecr:GetAuthorizationToken',
  ...['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel'],
  ...['ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'],
  'logs:DescribeLogGroups',
]

function statementsOf(component: Component, role?: string): Statement[] {
  const roles = Object.entries(resourcesOf(component)).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Role' && (role === undefined || id === role),
  )
  return roles.flatMap(([, { Properties }]) => {
    const { Policies = [] } = Properties as { Policies?: { PolicyDocument: { Statement: Statement[] } }[] }
    return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  })
}

describe('roles', () => {
  it('name exactly what they may touch', () => {
    const statements = landscape.components.flatMap((each) => statementsOf(each))
    expect(statements.length).toBeGreaterThan(20)
    for (const { Action, Resource } of statements) {
      const actions = [Action].flat() as string[]
      expect(actions.filter((action) => action.includes('*'))).toEqual([])
      if (actions.every((action) => unbound.includes(action))) expect(Resource).toBe('*')
      else expect(JSON.stringify(Resource)).not.toMatch(/"[^"$]*\*"/)
    }
  })

  it('let ECS read the secrets of the service and of no other', () => {
    const secretsOf = (name: string) =>
      statementsOf(componentOf(name), 'ExecutionRole').filter(
        ({ Action }) => Action === 'secretsmanager:GetSecretValue',
      )
    expect(secretsOf('service-web')).toEqual([])
    expect(JSON.stringify(secretsOf('service-migrate'))).toContain('Secret')
    expect(JSON.stringify(secretsOf('service-migrate'))).not.toContain('Signing')
  })

  it('give programs nothing but a shell, and not even that where it could not run', () => {
    const actions = statementsOf(componentOf('service-web'), 'TaskRole').flatMap(({ Action }) => Action)
    expect(actions.filter((action) => !/^(?:ssmmessages|logs):/.test(action))).toEqual([])
    expect(statementsOf(componentOf('service-worker'), 'TaskRole')).toEqual([])
    expect(propertiesOf(componentOf('service-worker'), 'Service')).toMatchObject({ EnableExecuteCommand: false })
  })

  it('give programs of jobs and of what runs by the clock nothing, for no shell leads to them', () => {
    for (const name of ['service-migrate', 'service-report']) {
      expect(statementsOf(componentOf(name), 'TaskRole')).toEqual([])
      expect(componentOf(name).inputs).not.toHaveProperty('ShellLogs')
    }
  })
})

describe('secrets', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/)

  it('are in no template, wherever the Compose file uses them', () => {
    fc.assert(
      fc.property(secret, secret, secret, (password, literal, token) => {
        const project = projectOf(
          `
services:
  web:
    image: web
    command: ['run', '--password=\${PASSWORD}', 'https://me:\${PASSWORD}@example.com']
    entrypoint: ['sh', '-c', 'echo \${PASSWORD}']
    environment:
      PLAIN: 'with \${PASSWORD} inside'
      DB_PASSWORD: ${literal}
      URL: postgres://me:${literal}@db/x
      FROM_OUTSIDE: '\${TOKEN}'
    labels: { note: '\${PASSWORD}' }
    user: '\${TOKEN}'
    working_dir: '/\${TOKEN}'
    healthcheck: { test: 'curl -H "Auth: \${TOKEN}" localhost' }
    secrets: [one]
    configs: [{ source: two, target: /etc/two/file }]
secrets:
  one: { environment: TOKEN }
configs:
  two: { content: 'key = \${TOKEN}' }
`,
          {},
          { PASSWORD: password, TOKEN: token },
        )
        const text = JSON.stringify(landscapeOf({ project, environment: sizedEnvironment(project) }).components)
        for (const value of [password, literal, token]) expect(text).not.toContain(value)
      }),
      { numRuns: 40 },
    )
  })

  it('come as files under their target, owner and mode, from a container that ends first', () => {
    const { ContainerDefinitions: containers } = propertiesOf(componentOf('service-api'), 'Task') as {
      ContainerDefinitions: Record<string, unknown>[]
    }
    const [writer, api] = containers
    expect(writer).toMatchObject({
      ...{ Name: 'api-files', Essential: false, Image: { Ref: 'ToolsImage' } },
      Command: [
        ...['FILE_0', '/files/0/db_password', '0444', '0', '0'],
        ...['FILE_1', '/files/1/signing.pem', '0400', '1000', '1000'],
      ],
    })
    expect(api).toMatchObject({
      DependsOn: [{ ContainerName: 'api-files', Condition: 'SUCCESS' }],
      MountPoints: [
        { SourceVolume: 'files-0', ContainerPath: '/run/secrets', ReadOnly: true },
        { SourceVolume: 'files-1', ContainerPath: '/run/keys', ReadOnly: true },
      ],
    })
  })

  it('among variables come one by one out of the secret of the service', () => {
    const { Environment, Secrets } = containerOf(componentOf('service-api'))
    expect(Environment).toEqual([{ Name: 'LOG_LEVEL', Value: 'info' }])
    expect((Secrets as { Name: string }[]).map(({ Name }) => Name)).toEqual(['DATABASE_URL', 'API_TOKEN'])
  })
})

describe('health checks of containers', () => {
  it.each<[string, Service['healthcheck'], unknown]>([
    ['none', undefined, undefined],
    ['switched off', { test: ['NONE'] }, undefined],
    ['the image’s own with other times', { test: [], intervalMs: 5000 }, undefined],
    ['words', { test: ['CMD', 'a', 'b'] }, { Command: ['CMD', 'a', 'b'], Interval: 30, Timeout: 30, Retries: 3 }],
    [
      'a line',
      { test: ['CMD-SHELL', 'a || b'] },
      { Command: ['CMD-SHELL', 'a || b'], Interval: 30, Timeout: 30, Retries: 3 },
    ],
    [
      'every field',
      { test: ['CMD', 'a'], intervalMs: 7000, timeoutMs: 4000, retries: 2, startPeriodMs: 15_000 },
      { Command: ['CMD', 'a'], Interval: 7, Timeout: 4, Retries: 2, StartPeriod: 15 },
    ],
  ])('%s', (_name, healthcheck, expected) => {
    expect(containerOf(one({ ...(healthcheck && { healthcheck }) })).HealthCheck).toEqual(expected)
  })
})

describe('names', () => {
  it('are those of the Compose file, on the port of the container', () => {
    const { ServiceConnectConfiguration } = propertiesOf(componentOf('service-api'), 'Service') as {
      ServiceConnectConfiguration: { Services: { ClientAliases: unknown[]; PortName: string; DiscoveryName: string }[] }
    }
    const { Services } = ServiceConnectConfiguration
    expect(Services.flatMap(({ ClientAliases }) => ClientAliases)).toEqual([
      { DnsName: 'api', Port: 8000 },
      { DnsName: 'backend', Port: 8000 },
    ])
    expect(new Set(Services.map(({ DiscoveryName }) => DiscoveryName)).size).toBe(2)
  })

  it('are known to a service without ports, which has none itself', () => {
    expect(propertiesOf(componentOf('service-worker'), 'Service')).toMatchObject({
      ServiceConnectConfiguration: { Enabled: true, Namespace: { Ref: 'Namespace' } },
    })
    expect(JSON.stringify(propertiesOf(componentOf('service-worker'), 'Service'))).not.toContain('ClientAliases')
  })

  it('stay within what Cloud Map takes, and apart', () => {
    const names = ['A'.repeat(63), `${'a'.repeat(63)}.b`, `${'a'.repeat(63)}-b`, '-x', 'x.y', 'x-y', 'X-y']
    const found = names.flatMap((name) => {
      const service = makeService(name, { expose: [80] })
      const project = makeProject([service])
      const made = serviceComponent({ project, environment: sizedEnvironment(project) }, service)
      const text = JSON.stringify(made.template)
      return [...text.matchAll(/"DiscoveryName":"([^"]*)"/g)].map(([, each]) => each ?? '')
    })
    expect(new Set(found).size).toBe(names.length)
    for (const each of found) expect(each).toMatch(/^[a-z0-9_][a-z0-9_-]{0,63}$/)
  })
})

describe('roll-outs', () => {
  const rolling = (more: Partial<Service>, min = 1) => {
    const made = propertiesOf(one(more, { scale: { min, max: min } }), 'Service') as {
      DeploymentConfiguration: { MinimumHealthyPercent: number; MaximumPercent: number }
    }
    return [made.DeploymentConfiguration.MinimumHealthyPercent, made.DeploymentConfiguration.MaximumPercent]
  }
  const turns = (parallelism?: number): Partial<Service> => ({
    updateOrder: 'stop-first',
    ...(parallelism !== undefined && { deploy: { updateConfig: { parallelism } } }),
  })

  it('start new tasks before old ones stop', () => {
    expect(rolling({})).toEqual([100, 200])
    expect(rolling({ deploy: { updateConfig: { parallelism: 1 } } }, 4)).toEqual([100, 125])
  })

  it('stop as many old ones first as may be missing at once', () => {
    expect(rolling(turns())).toEqual([0, 100])
    expect(rolling(turns(), 3)).toEqual([66, 100])
    expect(rolling(turns(2), 4)).toEqual([50, 100])
    expect(rolling(turns(0), 4)).toEqual([0, 100])
  })

  it('do not undo what scaling chose', () => {
    expect(propertiesOf(componentOf('service-api'), 'Service')).not.toHaveProperty('DesiredCount')
    expect(propertiesOf(componentOf('service-api'), 'Scaling')).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 })
    expect(propertiesOf(componentOf('service-web'), 'Service')).toMatchObject({ DesiredCount: 2 })
    expect(propertiesOf(componentOf('service-web'), 'Scaling')).toBeUndefined()
  })

  it('begin once the rules of the balancer are there, with a target group for each port', () => {
    const resources = resourcesOf(componentOf('service-admin'))
    const { Service } = resources
    const rules = Object.keys(resources).filter((id) => resources[id]?.Type.endsWith('::ListenerRule'))
    expect(rules).toHaveLength(2)
    expect(Service?.DependsOn).toEqual(rules)
    expect(Service?.Properties).toMatchObject({
      LoadBalancers: [
        { ContainerName: 'admin', ContainerPort: 9000, TargetGroupArn: { Ref: 'TargetGroup9000' } },
        { ContainerName: 'admin', ContainerPort: 9001, TargetGroupArn: { Ref: 'TargetGroup9001' } },
      ],
    })
  })
})

describe('jobs', () => {
  it('are a task and no service, run in the place of one', () => {
    const { template, job } = componentOf('service-migrate')
    const types = Object.values(template.Resources).map(({ Type }) => Type)
    expect(types).toContain('AWS::ECS::TaskDefinition')
    expect(types).not.toContain('AWS::ECS::Service')
    expect(job).toEqual({
      cluster: { from: 'output', component: 'ecs', output: 'Cluster' },
      subnets: { from: 'output', component: 'network', output: 'PrivateSubnets' },
      groups: { from: 'output', component: 'security', output: 'MigrateGroups' },
    })
    expect(shop().project.services['migrate']).toBeDefined()
  })
})
