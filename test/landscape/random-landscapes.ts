import fc from 'fast-check'
import { hasErrors } from '../../src/core/issue.ts'
import type { LandscapeInput } from '../../src/landscape/component.ts'
import { checkLandscape } from '../../src/landscape/check-landscape.ts'
import { readProject } from '../../src/manifest/read-project.ts'

/** The two files of a project. */
export interface Files {
  readonly compose: object
  readonly slipway: object
}

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const names = ['web', 'api', 'a-b', 'a_b', 'A-b', 'edge', '1st', 'constructor', `long${'er'.repeat(30)}`] as const
const name = fc.constantFrom(...names)
const networks = fc.uniqueArray(fc.constantFrom('default', 'front', 'back_end', 'edge', '0'), { maxLength: 4 })
const text = fc.string({ maxLength: 12 }).map((each) => each.replaceAll('$', '$$$$'))
/** The name of each secret and config that a service may use, and the folder where the container has it. */
const things = ['a', 'b_c', 'B-c'] as const

const container = fc.record(
  {
    image: fc.constantFrom('nginx', 'postgres:17', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/other/app:1'),
    ports: some(fc.uniqueArray(fc.constantFrom('80', '8080:81', '9000-9002'), { minLength: 1 })),
    expose: some(fc.uniqueArray(fc.constantFrom('3000', '4000-4010'), { minLength: 1 })),
    networks: some(networks.filter((list) => list.length > 0)),
    environment: some(fc.dictionary(fc.constantFrom('A', 'LOG', 'API_TOKEN', 'DATABASE_URL'), text)),
    secrets: some(fc.uniqueArray(fc.constantFrom(...things))),
    configs: some(
      fc
        .uniqueArray(fc.constantFrom(...things))
        .map((all) => all.map((source) => ({ source, target: `/run/c/${source}` }))),
    ),
    command: some(
      fc.array(
        text.filter((each) => each !== ''),
        { minLength: 1, maxLength: 3 },
      ),
    ),
    read_only: some(fc.boolean()),
    init: some(fc.boolean()),
    user: some(fc.constantFrom('1000', 'me:us')),
    stop_grace_period: some(fc.constantFrom('2s', '120s')),
    healthcheck: some(
      fc.record({
        test: fc.constantFrom('true', ['CMD', 'true'], ['NONE']),
        interval: fc.constantFrom('5s', '300s'),
        timeout: fc.constantFrom('2s', '60s'),
        start_period: fc.constantFrom('0s', '300s'),
        retries: fc.integer({ min: 1, max: 10 }),
      }),
    ),
    deploy: some(
      fc.record({
        replicas: fc.integer({ min: 0, max: 7 }),
        update_config: fc.record({
          order: fc.constantFrom('start-first', 'stop-first'),
          parallelism: fc.integer({ min: 0, max: 8 }),
        }),
      }),
    ),
  },
  { requiredKeys: ['image'] },
)

const sizes = fc.constantFrom(
  [256, 512],
  [256, 2048],
  [512, 1024],
  [1024, 8192],
  [4096, 30_720],
  [8192, 61_440],
  [16_384, 122_880],
)
const bounds = fc
  .record({
    min: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 20 }),
    cpu: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ min, more, cpu }) => ({ min, max: min + more, cpu }))

const host = fc.constantFrom('example.com', 'a.example.com', '*.example.com', 'b.c.example.com', '*.c.example.com')
const route = fc
  .record({
    host: some(host),
    path: some(fc.constantFrom('/a/*', '/b?', '*.php')),
    methods: some(fc.uniqueArray(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'), { minLength: 1 })),
    headers: some(fc.dictionary(fc.constantFrom('X-A', 'X-B'), fc.constantFrom('a', 'b*'), { minKeys: 1 })),
    answer: some(
      fc.constantFrom({ redirect: { host: 'x.example.com' } }, { respond: { status: 410, body: '"Gone" ${x}' } }),
    ),
  })
  .map(({ answer, ...conditions }) => ({ ...conditions, ...(answer ?? { port: 7000 }) }))

const network = fc.oneof(
  fc.record({
    zones: fc.integer({ min: 2, max: 6 }),
    nat: fc.constantFrom('one', 'per-zone', 'regional', 'instance', 'none'),
  }),
  fc.constant({
    vpc: 'vpc-0a1b2c3d',
    publicSubnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
    privateSubnets: ['subnet-2a1b2c3d'],
  }),
)
const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'
const edge = fc.constantFrom(
  {},
  { allow: ['203.0.113.0/24'] },
  { domain: 'example.com', certificate: 'request', zone: 'Z0123456789ABC' },
  { domain: 'example.com', certificate: arn },
  { domain: 'example.com', certificate: { cert: 'c.pem', key: 'k.pem' } },
)

const service = fc.record({
  name,
  container,
  routes: some(fc.array(route, { minLength: 1, maxLength: 3 })),
  size: some(sizes),
  architecture: some(fc.constantFrom('arm64', 'x86_64')),
  scale: some(bounds),
  kind: fc.constantFrom('service', 'service', 'schedule', 'job'),
})

/** Projects of a few services with options of every kind in any combination, some of them refused. */
export const randomFiles: fc.Arbitrary<Files> = fc
  .record({
    project: fc.constantFrom('shop', 'my_shop', `l${'ong'.repeat(20)}`),
    services: fc.uniqueArray(service, { minLength: 1, maxLength: 5, selector: (each) => each.name }),
    network,
    edge,
  })
  .map(({ project, services, network: net, edge: front }) => {
    const composed = services.map(({ name: key, container: { networks: on, ...keys }, kind, routes }, index) => {
      const isRouted = routes !== undefined && kind === 'service'
      const jobs = services.slice(0, index).filter((each) => each.kind === 'job')
      const waits = jobs.map((job) => [job.name, { condition: 'service_completed_successfully' }])
      return [
        key,
        {
          ...keys,
          ...(on && { networks: on }),
          ...(isRouted && { expose: [...(keys.expose ?? []), '7000'] }),
          ...(kind === 'service' && waits.length > 0 && { depends_on: Object.fromEntries(waits) as object }),
        },
      ] as const
    })
    const sized = services.map(({ name: key, routes, size, architecture, scale, kind }) => [
      key,
      {
        ...(kind === 'service' && { routes, scale }),
        ...(kind === 'schedule' && { schedule: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin' }),
        ...(size && { cpu: size[0], memory: size[1] }),
        architecture,
      },
    ])
    return {
      compose: {
        name: project,
        services: Object.fromEntries(composed) as object,
        networks: { default: {}, front: {}, back_end: {}, edge: {}, 0: {} },
        secrets: Object.fromEntries(things.map((thing) => [thing, { file: `./${thing}` }])) as object,
        configs: Object.fromEntries(things.map((thing) => [thing, { content: `of ${thing}` }])) as object,
      },
      slipway: {
        environments: {
          prod: { platform: 'fargate', network: net, edge: front, services: Object.fromEntries(sized) as object },
        },
      },
    }
  })

/** What the files make; undefined where Slipway refuses them. */
export async function landscapeInput({ compose, slipway }: Files): Promise<LandscapeInput | undefined> {
  const texts: Record<string, string> = {
    '/work/shop/compose.yaml': JSON.stringify(compose),
    '/work/shop/slipway.yaml': JSON.stringify(slipway),
  }
  const readText = (path: string) => Promise.resolve(texts[path])
  const { project, issues } = await readProject({ directory: '/work/shop', target: 'aws', env: {}, readText })
  if (!project?.aws || hasErrors(issues)) return undefined
  const input = { project, environment: project.aws }
  return hasErrors(checkLandscape(input)) ? undefined : input
}
