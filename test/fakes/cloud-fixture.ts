import { Secret } from '../../src/core/argv.ts'
import type { Cloud, ObjectPort } from '../../src/core/aws/cloud-port.ts'
import type { RegistryPort } from '../../src/core/aws/registry-port.ts'
import type { StackPort } from '../../src/core/aws/stack-port.ts'
import type { ClockPort, Context } from '../../src/core/context.ts'
import type { Event } from '../../src/core/event.ts'
import { changeLandscape, type LandscapeChange } from '../../src/deploy/aws/change-landscape.ts'
import { releasesOfLandscape } from '../../src/deploy/aws/releases/releases-landscape.ts'
import { rollbackLandscape } from '../../src/deploy/aws/releases/rollback-landscape.ts'
import { changeServices } from '../../src/deploy/aws/services/change-services.ts'
import { downLandscape } from '../../src/deploy/aws/down-landscape.ts'
import { statusLandscape } from '../../src/deploy/aws/status/status-landscape.ts'
import type { Template } from '../../src/landscape/cloudformation/template.ts'
import type { Component, Input, Landscape } from '../../src/landscape/component.ts'
import type { LandscapeWish } from '../../src/landscape/plan/wish.ts'
import type { AwsEnvironment } from '../../src/manifest/types/environment.ts'
import { MemorySecrets } from './memory-secrets.ts'
import { MemoryCertificates } from './memory-certificates.ts'
import type { TaskPort } from '../../src/core/aws/task-port.ts'
import { MemoryLogs } from './memory-logs.ts'
import { MemoryStacks } from './memory-stacks.ts'
import { MemoryTasks } from './memory-tasks.ts'

const owner = { project: 'shop', environment: 'prod' }

/** A time that passes only where somebody waits. */
export function makeClock(): ClockPort {
  let now = 1_700_000_000_000
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
  }
}

/** Objects in memory. */
export class MemoryObjects implements ObjectPort {
  readonly all = new Map<string, string>()

  async create(bucket: string, key: string, text: string): Promise<boolean> {
    const isFree = !this.all.has(`${bucket}/${key}`)
    if (isFree) this.all.set(`${bucket}/${key}`, text)
    return isFree
  }

  async write(bucket: string, key: string, text: string): Promise<void> {
    this.all.set(`${bucket}/${key}`, text)
  }

  async read(bucket: string, key: string): Promise<string | undefined> {
    return this.all.get(`${bucket}/${key}`)
  }

  async list(bucket: string, prefix: string): Promise<readonly string[]> {
    const names = [...this.all.keys()].filter((name) => name.startsWith(`${bucket}/${prefix}`))
    return names.map((name) => name.slice(bucket.length + 1)).toSorted()
  }

  async urlOf(bucket: string, key: string): Promise<string> {
    return `https://${bucket}.s3.eu-west-1.amazonaws.com/${key}`
  }

  async remove(bucket: string, key: string): Promise<void> {
    this.all.delete(`${bucket}/${key}`)
  }
}

/** An account of AWS in memory, and commands that run against it. */
export interface World {
  readonly cloud: Cloud
  readonly clock: ClockPort
  readonly stacks: MemoryStacks
  readonly objects: MemoryObjects
  readonly secrets: MemorySecrets
  /** Digests and tags of the images in each repository. */
  readonly images: Map<string, ReadonlySet<string>>
  readonly certificates: MemoryCertificates
  readonly tasks: MemoryTasks
  readonly logs: MemoryLogs
  readonly events: Event[]
  /** Runs `up`; `port` stands between the command and the stacks. */
  up(landscape: Landscape, options?: RunOptions): ReturnType<typeof changeLandscape>
  /** Runs `rollback`. */
  back(to?: number, options?: RunOptions): ReturnType<typeof rollbackLandscape>
  /** Runs `restart`; without names, of all services. */
  restart(services?: readonly string[], options?: RunOptions): ReturnType<typeof changeServices>
  /** Runs `scale`. */
  scale(replicas: Readonly<Record<string, number>>, options?: RunOptions): ReturnType<typeof changeServices>
  releases(): ReturnType<typeof releasesOfLandscape>
  status(): ReturnType<typeof statusLandscape>
  down(options?: RunOptions & { readonly unprotect?: boolean }): ReturnType<typeof downLandscape>
}

/** How a command is run. */
export interface RunOptions {
  readonly port?: StackPort
  readonly objects?: ObjectPort
  readonly tasks?: TaskPort
  readonly signal?: AbortSignal
  readonly allowReplace?: readonly string[]
  readonly pid?: number
  /** Default: nothing is to be delivered. */
  readonly deliver?: LandscapeChange['deliver']
  readonly commit?: string
  /** What is wanted beside the landscape. */
  readonly wish?: Partial<Pick<LandscapeWish, 'after' | 'verdicts' | 'zones' | 'machineImages' | 'renewsMachines'>>
  /** Other values of images and the like. */
  readonly values?: LandscapeWish['valueOf']
  /** Called for each event. */
  readonly onEvent?: (event: Event) => void
}

/** An account in which nothing is. */
export function makeWorld(): World {
  const clock = makeClock()
  const stacks = new MemoryStacks(clock)
  const objects = new MemoryObjects()
  const secrets = new MemorySecrets(clock)
  stacks.readText = (url) => {
    const [, bucket = '', key = ''] = /^https:\/\/([^/]+)\.s3\.eu-west-1\.amazonaws\.com\/(.+)$/.exec(url) ?? []
    return objects.all.get(`${bucket}/${key}`)
  }
  const images = new Map<string, ReadonlySet<string>>()
  const certificates = new MemoryCertificates()
  const tasks = new MemoryTasks(clock)
  const logs = new MemoryLogs(clock)
  const events: Event[] = []
  const contextFor = ({ signal = new AbortController().signal, pid = 1, onEvent }: RunOptions): Context => {
    const actor = { user: 'ada', host: 'laptop', pid, home: '/home/ada', isAlive: (other: number) => other === pid }
    const emit = (event: Event) => {
      events.push(event)
      onEvent?.(event)
    }
    return { clock, actor, emit, signal, env: {} } as unknown as Context
  }
  const cloudFor = (options: RunOptions): Cloud => ({
    account: '123456789012',
    region: 'eu-west-1',
    stacks: options.port ?? stacks,
    objects: options.objects ?? objects,
    registry: registryOf(images),
    secrets,
    certificates,
    services: stacks.ecs,
    targets: stacks.ecs,
    tasks: options.tasks ?? tasks,
    logs: {
      read: (query) => logs.read(query),
      streams: (group) => logs.streams(group),
      // Those of services come from ECS itself, for they go with it.
      tail: async (group, stream, count) => [
        ...(await stacks.ecs.tail(group, stream, count)),
        ...(await logs.tail(group, stream, count)),
      ],
    },
  })
  return {
    cloud: cloudFor({}),
    ...{ clock, stacks, objects, secrets, images, certificates, tasks, logs, events },
    up: (landscape, options = {}) =>
      changeLandscape(contextFor(options), cloudFor(options), {
        wish: { ...wishOf(landscape), ...options.wish, ...(options.values && { valueOf: options.values }) },
        deliver: options.deliver ?? noDelivery,
        commit: options.commit,
        allowReplace: options.allowReplace ?? [],
        breakLock: false,
        limitMs: 86_400_000,
        began: clock.now(),
      }),
    back: (to, options = {}) =>
      rollbackLandscape(contextFor(options), cloudFor(options), {
        ...{ owner, environment: { name: 'prod' } as AwsEnvironment, to },
        ...{ breakLock: false, limitMs: 86_400_000, began: clock.now() },
      }),
    restart: (services = [], options = {}) =>
      changeServices(contextFor(options), cloudFor(options), {
        ...{ owner, what: { kind: 'restart', services, after: options.wish?.after ?? {} } },
        ...{ breakLock: false, limitMs: 86_400_000, began: clock.now() },
      }),
    scale: (replicas, options = {}) =>
      changeServices(contextFor(options), cloudFor(options), {
        ...{ owner, what: { kind: 'scale', replicas } },
        ...{ breakLock: false, limitMs: 86_400_000, began: clock.now() },
      }),
    releases: () => releasesOfLandscape(contextFor({}), cloudFor({}), owner),
    status: () => statusLandscape(contextFor({}), cloudFor({}), owner),
    down: (options = {}) =>
      downLandscape(contextFor(options), cloudFor(options), {
        owner,
        unprotect: options.unprotect ?? false,
        breakLock: false,
      }),
  }
}

/** Nothing is to be delivered. */
export const noDelivery: LandscapeChange['deliver'] = async () => ({ valueOf: () => undefined, pending: [] })

/** A registry that can be looked at. */
function registryOf(images: ReadonlyMap<string, ReadonlySet<string>>): RegistryPort {
  return {
    repositories: async () => new Map(),
    images: async () => undefined,
    manifests: async () => new Map(),
    configuration: async () => '{}',
    names: async (repository) => images.get(repository),
    login: async () => ({ host: 'registry.example', user: 'AWS', password: new Secret('token') }),
  }
}

/** Names of the locks that somebody holds. */
export function locksIn({ objects }: World): string[] {
  return [...objects.all.keys()].filter((name) => name.includes('/locks/'))
}

/** What is wanted, where everything is known. */
export function wishOf(landscape: Landscape): LandscapeWish {
  return { owner, landscape, after: {}, zones: ['eu-west-1a', 'eu-west-1b'], valueOf: () => 'nginx:1.27' }
}

type Properties = Readonly<Record<string, unknown>>

/** A component with resources by logical id, each `[type, properties]`. */
export function componentWith(
  name: string,
  resources: Readonly<Record<string, readonly [type: string, properties: Properties]>>,
  outputs: Readonly<Record<string, unknown>> = {},
  inputs: Readonly<Record<string, Input>> = {},
): Component {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: name,
    Parameters: Object.fromEntries(Object.keys(inputs).map((id) => [id, { Type: 'String' }])),
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, [Type, Properties]]) => [id, { Type, Properties }]),
    ),
    Outputs: Object.fromEntries(Object.entries(outputs).map(([id, Value]) => [id, { Value }])),
  }
  const stack = name === 'foundation' ? 'shop-foundation' : `shop-prod-${name}`
  return { name, stack, template: template as unknown as Template, inputs }
}

/** What a test changes of the small shop. */
export interface ShopOptions {
  /** Range of the network; another one replaces it. */
  readonly cidr?: string
  readonly services?: readonly string[]
  readonly image?: string
  /** Services have this many tasks, behind a load balancer, with a log. Absent: one task and nothing else. */
  readonly tasks?: number
  /** Name of the table in the stack of data; another one replaces it. Absent: there is none. */
  readonly table?: string
}

/** A small landscape: foundation, network, groups for each service, services, and data where a table is named. */
export function smallShop(options: ShopOptions = {}): Landscape {
  const { cidr = '10.16.0.0/16', services = ['api', 'web'], image = 'nginx:1.27', table } = options
  const groups = services.map((name) => {
    const properties = { VpcId: { Ref: 'Vpc' }, GroupDescription: name }
    return [`${name}Group`, ['AWS::EC2::SecurityGroup', properties] as const] as const
  })
  const refs = Object.fromEntries(groups.map(([id]) => [id, { Ref: id }]))
  const vpc = { from: 'output', component: 'network', output: 'Vpc' } as const
  const components = [
    componentWith('foundation', { Bucket: ['AWS::S3::Bucket', {}] }, { Bucket: { Ref: 'Bucket' } }),
    networkOf(cidr),
    componentWith('security', Object.fromEntries(groups), refs, { Vpc: vpc }),
    ...(table === undefined ? [] : [componentWith('data', { Table: ['AWS::RDS::DBInstance', { DBName: table }] })]),
    ...services.map((name) => serviceOf(name, image, options.tasks)),
  ]
  return { environment: { name: 'prod' } as AwsEnvironment, components }
}

function networkOf(cidr: string): Component {
  return componentWith(
    'network',
    {
      Vpc: ['AWS::EC2::VPC', { CidrBlock: cidr }],
      SubnetA: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { Ref: 'ZoneA' } }],
      SubnetB: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { Ref: 'ZoneB' } }],
    },
    { Vpc: { Ref: 'Vpc' }, Subnets: { 'Fn::Join': [',', [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }]] } },
    { ZoneA: { from: 'zone', index: 0 }, ZoneB: { from: 'zone', index: 1 } },
  )
}

function serviceOf(name: string, image: string, tasks?: number): Component {
  const log = { Options: { 'awslogs-group': { Ref: 'Logs' }, 'awslogs-stream-prefix': 'service' } }
  const container = { Image: { Ref: 'Image' }, ...(tasks !== undefined && { Name: name, LogConfiguration: log }) }
  const service = { TaskDefinition: { Ref: 'Task' }, Groups: [{ Ref: 'Group' }] }
  const balanced = { DesiredCount: tasks, LoadBalancers: [{ TargetGroupArn: { Ref: 'TargetGroup' } }] }
  return componentWith(
    `service-${name}`,
    {
      ...(tasks !== undefined && {
        Logs: ['AWS::Logs::LogGroup', {}],
        TargetGroup: ['AWS::ElasticLoadBalancingV2::TargetGroup', {}],
      }),
      Task: ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [container] }],
      Service: ['AWS::ECS::Service', { ...service, ...(tasks !== undefined && balanced) }],
    },
    { Service: { Ref: 'Service' } },
    {
      Image: { from: 'value', value: image },
      Subnets: { from: 'output', component: 'network', output: 'Subnets' },
      Group: { from: 'output', component: 'security', output: `${name}Group` },
    },
  )
}

/** A small shop whose job runs before its service web, and after its service db. */
export function shopWithJob({ image = 'nginx:1.27', job = 'shop:1' } = {}): Landscape {
  const shop = smallShop({ services: ['db', 'web'], image })
  const output = (component: string, name: string) => ({ from: 'output', component, output: name }) as const
  const place = {
    cluster: output('ecs', 'Cluster'),
    subnets: output('network', 'Subnets'),
    groups: output('security', 'dbGroup'),
  }
  const ecs = componentWith('ecs', { Cluster: ['AWS::ECS::Cluster', {}] }, { Cluster: { Ref: 'Cluster' } })
  const migrate = componentWith(
    'service-migrate',
    {
      Logs: ['AWS::Logs::LogGroup', {}],
      migrate: ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Image: { Ref: 'Image' } }] }],
    },
    { TaskDefinition: { Ref: 'migrate' }, Logs: { Ref: 'Logs' } },
    { Image: { from: 'value', value: job } },
  )
  const components = [...shop.components, ecs, { ...migrate, job: place }]
  return { ...shop, components }
}

/** What comes after what in the shop with a job. */
export const jobOrder: Pick<LandscapeWish, 'after'> = {
  after: { 'service-migrate': ['service-db'], 'service-web': ['service-migrate'] },
}
