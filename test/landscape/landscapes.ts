import type { AwsEnvironment, Certificate, ServiceSize } from '../../src/manifest/types/environment.ts'
import { readProject } from '../../src/manifest/read-project.ts'
import type { Project } from '../../src/manifest/project.ts'
import type { LandscapeInput } from '../../src/landscape/component.ts'

/** An environment in AWS with nothing but defaults: two zones, one NAT gateway, HTTP only, open to everybody. */
export function makeEnvironment(more: Partial<AwsEnvironment> = {}): AwsEnvironment {
  return {
    name: 'prod',
    platform: 'fargate',
    network: { kind: 'own', cidr: '10.16.0.0/16', zones: 2, nat: 'one' },
    edge: { certificate: { kind: 'none' }, allow: ['0.0.0.0/0', '::/0'] },
    services: {},
    ...more,
  }
}

const small: ServiceSize = { cpu: 256, memory: 512, architecture: 'ARM64', scale: { min: 1, max: 1 } }

/** An environment with every service of a project, each small but for what is said. */
export function sizedEnvironment(
  project: Project,
  sizes: Readonly<Record<string, Partial<ServiceSize>>> = {},
  more: Partial<AwsEnvironment> = {},
): AwsEnvironment {
  const names = Object.keys(project.services)
  return makeEnvironment({
    services: Object.fromEntries(names.map((name) => [name, { ...small, ...sizes[name] }])),
    ...more,
  })
}

/** Reads a project as from a folder; `services` are those of slipway.yaml, where routes are. Throws when it has an issue. */
export async function parseShop(compose: string, services = ''): Promise<Project> {
  const indented = services.replaceAll(/^(?=.)/gm, '      ')
  const slipway = services === '' ? '' : `environments:\n  local:\n    services:\n${indented}`
  const texts: Record<string, string> = { '/work/shop/compose.yaml': compose, '/work/shop/slipway.yaml': slipway }
  const readText = (path: string) => Promise.resolve(texts[path] === '' ? undefined : texts[path])
  const { project, issues } = await readProject({ directory: '/work/shop', env: {}, readText })
  if (project && issues.length === 0) return project
  throw new Error(`the project has issues: ${JSON.stringify(issues, null, 1)}`)
}

/** A shop: a site and an interface for the internet, a worker for nobody, a database that two of them reach. */
export const shopCompose = `name: shop
services:
  web:
    build: ./web
    ports: ["8080:8011"]
    networks: [front]
  api:
    build: ./api
    expose: ["9000", "9001"]
    depends_on: [db]
    networks: [front, back]
  mail_worker:
    build: ./worker
    networks: [back]
  db:
    image: postgres:17
    expose: ["5432"]
    networks: [back]
networks: {front: , back: }
`

/** What the internet may ask of the shop. */
export const shopRoutes = `web:
  routes:
    - {host: shop.example.com, health: /up}
    - {host: old.shop.example.com, redirect: {host: shop.example.com, status: 301}}
api:
  routes:
    - {host: shop.example.com, path: /api/*, port: 9000, methods: [GET, POST, PUT, PATCH, DELETE]}
    - {host: api.shop.example.com, port: 9000, headers: {X-Version: [beta*, next]}, query: {debug: ["1", "true"]}}
    - {host: api.shop.example.com, path: /v1/*, respond: {status: 410, body: Gone.}, priority: 3}
`

/** Asked of ACM, proved through Route 53. */
export const requested: Certificate = { kind: 'request', zone: 'Z0123456789ABCDEFGHIJ' }
/** In ACM already. */
export const given: Certificate = {
  kind: 'given',
  arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
}

const allow = ['0.0.0.0/0', '::/0']

/** Landscapes that differ in every option that a template may depend on, by name. Add yours; cfn-lint reads them all. */
export async function allLandscapes(): Promise<ReadonlyMap<string, LandscapeInput>> {
  const shop = await parseShop(shopCompose, shopRoutes)
  const inside = await parseShop(
    'name: inside\nservices:\n  job: {image: alpine}\n  cache: {image: redis, expose: ["6379"]}\n',
  )
  const plain = await parseShop('services: {web: {build: ., ports: ["80"]}}', 'web: {routes: [{host: a.example.com}]}')
  const open = await parseShop(
    'services: {web: {build: ., ports: ["80"]}}',
    'web: {routes: [{}, {path: /old/*, respond: {status: 410}}]}',
  )
  const answers = await parseShop(
    'services: {edge: {image: nginx, ports: ["80", "53:53/udp"]}}',
    'edge: {routes: [{host: "*.example.com", redirect: {host: example.com}}]}',
  )
  const domain = 'shop.example.com'
  const combinations: [string, Project, Partial<AwsEnvironment>][] = [
    ['shop-requested', shop, { edge: { domain, certificate: requested, allow } }],
    ['shop-given', shop, { edge: { domain, certificate: given, allow: ['192.0.2.0/24', '2001:db8::/32'] } }],
    ['shop-http', shop, {}],
    ['shop-existing', shop, { network: existing, edge: { domain, certificate: requested, allow } }],
    ['shop-zones', shop, { network: { kind: 'own', cidr: '10.99.0.0/16', zones: 6, nat: 'per-zone' } }],
    ['shop-regional', shop, { network: { kind: 'own', cidr: '10.99.0.0/16', zones: 3, nat: 'regional' } }],
    ['shop-instance', shop, { network: { kind: 'own', cidr: '10.99.0.0/16', zones: 2, nat: 'instance' } }],
    ['shop-closed', shop, { network: { kind: 'own', cidr: '10.99.0.0/16', zones: 3, nat: 'none' } }],
    ['inside', inside, {}],
    ['plain', plain, {}],
    ['open', open, {}],
    ['plain-requested', plain, { edge: { domain: 'a.example.com', certificate: requested, allow } }],
    ['answers', answers, { edge: { domain: 'example.com', certificate: requested, allow } }],
  ]
  return new Map(
    combinations.map(([name, project, more]) => [name, { project, environment: sizedEnvironment(project, {}, more) }]),
  )
}

const existing: AwsEnvironment['network'] = {
  kind: 'existing',
  vpc: 'vpc-0123456789abcdef0',
  publicSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  privateSubnets: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
}
