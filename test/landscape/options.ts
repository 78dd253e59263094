import { readProject } from '../../src/manifest/read-project.ts'
import { hasErrors } from '../../src/core/issue.ts'
import type { LandscapeInput } from '../../src/landscape/component.ts'

/** What one option changes: values by their key path in the environment `prod`; `undefined` takes a key away. */
export type Change = Readonly<Record<string, unknown>>

/** A Compose file with a service of every kind, for options to change something of. */
const optionsCompose = `name: shop
services:
  web: {image: nginx, ports: ["80", "8080"], platform: linux/amd64}
  api: {image: nginx, expose: ["3000"]}
  night: {image: nginx}
`

/** The environment that every option is held against. */
const base = {
  platform: 'fargate',
  network: { cidr: '10.16.0.0/16' },
  edge: { domain: 'shop.example.com', certificate: 'request', zone: 'Z0123456789ABC' },
  services: {
    web: { routes: [{ host: 'shop.example.com', port: 80 }] },
    api: { scale: { max: 2, cpu: 50 } },
    night: { schedule: 'rate(1 day)', architecture: 'arm64' },
  },
}

const route = 'services.web.routes.0'
const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'
const existing = {
  vpc: 'vpc-0a1b2c3d',
  publicSubnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
  privateSubnets: ['subnet-2a1b2c3d', 'subnet-3a2b3c4d'],
}
const files = { cert: 'tls/cert.pem', key: 'tls/key.pem', chain: 'tls/chain.pem' }
const pem: Change = { 'edge.certificate': files, 'edge.zone': undefined }
const health = { path: '/up', codes: '200', interval: '30s', timeout: '4s', healthy: 3, unhealthy: 4 }
const healthWith = (more: object): Change => ({ [`${route}.health`]: { path: '/', ...more } })
const redirect = (more: object): Change => ({ 'services.web.routes': [{ host: 'shop.example.com', redirect: more }] })
const respond = (more: object): Change => ({
  'services.web.routes': [{ host: 'shop.example.com', respond: { status: 410, ...more } }],
})

/**
 * Every option of an environment in AWS, by its place in the schema, with something that it changes in the templates. Each value of an
 * option that has a list of values is one of its own. `every-option.test.ts` fails when one is missing here, and cfn-lint reads them all.
 */
export const options: Readonly<Record<string, Change>> = {
  'network.cidr': { 'network.cidr': '172.20.0.0/16' },
  'network.zones': { 'network.zones': 6 },
  'network.nat=one': { 'network.nat': 'one', 'network.zones': 3 },
  'network.nat=per-zone': { 'network.nat': 'per-zone', 'network.zones': 3 },
  'network.nat=regional': { 'network.nat': 'regional' },
  'network.nat=instance': { 'network.nat': 'instance' },
  'network.nat=none': { 'network.nat': 'none' },
  'network.vpc': { network: existing },
  'network.publicSubnets[]': { network: { ...existing, publicSubnets: ['subnet-0a1b2c3d', 'subnet-4a2b3c4d'] } },
  'network.privateSubnets[]': { network: { ...existing, privateSubnets: ['subnet-5a1b2c3d'] } },
  'edge.domain': { 'edge.domain': 'example.com' },
  'edge.certificate': { 'edge.certificate': arn, 'edge.zone': undefined },
  'edge.certificate.cert': pem,
  'edge.certificate.key': pem,
  'edge.certificate.chain': pem,
  'edge.zone': { 'edge.zone': 'Z9876543210XYZ' },
  'edge.allow[]': { 'edge.allow': ['203.0.113.0/24', '198.51.100.7/32'] },
  'services.<name>.routes[].host': { [`${route}.host`]: '*.shop.example.com' },
  'services.<name>.routes[].path': { [`${route}.path`]: '/a/*' },
  'services.<name>.routes[].methods[]': { [`${route}.methods`]: ['GET', 'POST', 'PUT', 'PATCH'] },
  'services.<name>.routes[].headers.<name>': { [`${route}.headers`]: { 'X-A': 'b*' } },
  'services.<name>.routes[].headers.<name>[]': { [`${route}.headers`]: { 'X-A': ['a', 'b'], 'X-B': ['c'] } },
  'services.<name>.routes[].query.<name>': { [`${route}.query`]: { a: 'b', '*': 'c?' } },
  'services.<name>.routes[].query.<name>[]': { [`${route}.query`]: { a: ['b', 'c', 'd'] } },
  'services.<name>.routes[].priority': { [`${route}.priority`]: 7 },
  'services.<name>.routes[].port': { [`${route}.port`]: 8080 },
  'services.<name>.routes[].health': { [`${route}.health`]: '/up' },
  'services.<name>.routes[].health.path': { [`${route}.health`]: health },
  'services.<name>.routes[].health.codes': healthWith({ codes: '200-204,301' }),
  'services.<name>.routes[].health.interval': healthWith({ interval: '300s' }),
  'services.<name>.routes[].health.timeout': healthWith({ timeout: '120s' }),
  'services.<name>.routes[].health.healthy': healthWith({ healthy: 10 }),
  'services.<name>.routes[].health.unhealthy': healthWith({ unhealthy: 10 }),
  'services.<name>.routes[].redirect.status': redirect({ path: '/b', status: 301 }),
  'services.<name>.routes[].redirect.protocol=http': { edge: undefined, ...redirect({ protocol: 'http', path: '/b' }) },
  'services.<name>.routes[].redirect.protocol=https': redirect({ protocol: 'https', path: '/b' }),
  'services.<name>.routes[].redirect.protocol=#{protocol}': redirect({ protocol: '#{protocol}', path: '/b' }),
  'services.<name>.routes[].redirect.host': redirect({ host: 'www.#{host}' }),
  'services.<name>.routes[].redirect.port': redirect({ port: 8443 }),
  'services.<name>.routes[].redirect.path': redirect({ path: '/new/#{path}' }),
  'services.<name>.routes[].redirect.query': redirect({ path: '/b', query: 'from=old&#{query}' }),
  'services.<name>.routes[].respond.status': respond({ status: 503 }),
  'services.<name>.routes[].respond.type': respond({ type: 'application/json' }),
  'services.<name>.routes[].respond.body': respond({ body: 'Gone: "${x}"' }),
  'services.<name>.scale': { 'services.api.scale': 0 },
  'services.<name>.scale.min': { 'services.api.scale': { min: 2, max: 4, cpu: 50 } },
  'services.<name>.scale.max': { 'services.api.scale': { max: 5000, cpu: 50 } },
  'services.<name>.scale.cpu': { 'services.api.scale': { max: 2, cpu: 100 } },
  'services.<name>.scale.memory': { 'services.api.scale': { max: 2, memory: 1 } },
  'services.<name>.overrides.<name>': { 'services.web.overrides': { environment: { LOG_LEVEL: 'debug' } } },
  'services.<name>.cpu': { 'services.web.cpu': 16_384 },
  'services.<name>.memory': { 'services.web.memory': 122_880 },
  'services.<name>.architecture=x86_64': { 'services.night.architecture': 'x86_64' },
  'services.<name>.architecture=arm64': { 'services.api.architecture': 'arm64' },
  'services.<name>.schedule': { 'services.night.schedule': 'cron(0 3 * * ? *)' },
  'services.<name>.timezone': { 'services.night.timezone': 'Europe/Berlin' },
}

/** The landscape of the environment with a change. Throws when something is wrong with it. */
export async function changed(change: Change): Promise<LandscapeInput> {
  const environment = Object.entries(change).reduce<unknown>(
    (tree, [path, value]) => withValue(tree, path.split('.'), value),
    base,
  )
  const texts: Record<string, string> = {
    '/work/shop/compose.yaml': optionsCompose,
    '/work/shop/slipway.yaml': JSON.stringify({ environments: { prod: environment } }),
  }
  const readText = (path: string) => Promise.resolve(texts[path])
  const { project, issues } = await readProject({ directory: '/work/shop', target: 'aws', env: {}, readText })
  if (project?.aws && !hasErrors(issues)) return { project, environment: project.aws }
  throw new Error(`${JSON.stringify(change)} has issues: ${JSON.stringify(issues, null, 1)}`)
}

/** A copy of a tree with another value at a path. */
function withValue(tree: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const entries = Object.entries((tree ?? {}) as Readonly<Record<string, unknown>>)
  const below = entries.find(([name]) => name === key)?.[1]
  const next = rest.length === 0 ? value : withValue(below, rest, value)
  if (Array.isArray(tree)) return tree.map((each: unknown, index) => (String(index) === key ? next : each))
  return Object.fromEntries([...entries.filter(([name]) => name !== key), [key, next]])
}
