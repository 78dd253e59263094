import { ref, resource, type ResourceType } from '../../src/landscape/cloudformation/resource.ts'
import type { Landscape, LandscapeInput } from '../../src/landscape/component.ts'
import { landscapeOf } from '../../src/landscape/landscape.ts'
import type { RuleMaker } from '../../src/landscape/service/service.ts'
import { parseProject } from '../../src/manifest/parse-project.ts'
import type { Project, ServiceRoute } from '../../src/manifest/project.ts'
import type { AwsEnvironment, ServiceSize } from '../../src/manifest/types/environment.ts'

const compose = `
name: shop
services:
  web:
    build: ./web
    ports: ['8011:8011']
    depends_on:
      api: { condition: service_healthy }
    healthcheck:
      test: ['CMD', '/health.sh']
      interval: 10s
      timeout: 5s
      retries: 5
      start_period: 90s
  api:
    build: ./api
    command: ['gunicorn', 'app:app']
    environment:
      LOG_LEVEL: info
      DATABASE_URL: postgres://shop:hunter2@db/shop
      API_TOKEN: '\${API_TOKEN}'
    expose: ['8000']
    secrets:
      - db_password
      - { source: signing_key, target: /run/keys/signing.pem, uid: '1000', gid: '1000', mode: 0400 }
    networks:
      default:
        aliases: [backend]
    healthcheck:
      test: curl -f http://localhost:8000/ || exit 1
    depends_on:
      migrate: { condition: service_completed_successfully }
      cache: { condition: service_started }
    stop_grace_period: 30s
  worker:
    build: ./api
    command: ['python3', 'worker.py']
    entrypoint: ['tini', '--']
    user: '1000:1000'
    working_dir: /app
    read_only: true
    init: true
    tty: true
    stdin_open: true
    cap_drop: [ALL]
    ulimits: { nofile: { soft: 4096, hard: 8192 } }
    sysctls: { net.ipv4.tcp_keepalive_time: '60' }
    labels: { team: back }
    deploy: { update_config: { order: stop-first, parallelism: 1 } }
    depends_on: [cache]
  migrate:
    build: ./api
    command: ['python3', 'migrate.py']
    secrets: [db_password]
    restart: 'no'
  admin:
    build: ./admin
    ports: ['9000', '9001']
    configs:
      - { source: greeting, target: /etc/greeting/text }
  cache:
    image: redis:7
    expose: ['6379']
    healthcheck: { disable: true }
networks:
  default: {}
configs:
  greeting:
    content: "Good morning,\\n'shop' $$HOME"
secrets:
  db_password: { file: ./db_password.txt }
  signing_key: { environment: SIGNING_KEY }
`

const small: ServiceSize = { cpu: 256, memory: 512, architecture: 'ARM64', scale: { min: 1, max: 1 } }

/** An environment of the services of a project, each small but for what is said. */
export function makeEnvironment(
  project: Project,
  sizes: Readonly<Record<string, Partial<ServiceSize>>> = {},
): AwsEnvironment {
  const names = Object.keys(project.services)
  return {
    name: 'prod',
    platform: 'fargate',
    network: { kind: 'own', cidr: '10.16.0.0/16', zones: 2, nat: 'one' },
    edge: { certificate: { kind: 'none' }, allow: ['0.0.0.0/0'] },
    services: Object.fromEntries(names.map((name) => [name, { ...small, ...sizes[name] }])),
  }
}

/** The project of a Compose file, with routes for some of its services. */
export function projectOf(
  text: string,
  routes: Readonly<Record<string, readonly ServiceRoute[]>> = {},
  env: Readonly<Record<string, string>> = {},
): Project {
  const read = parseProject({ directory: '/shop', compose: { name: 'compose.yaml', text } }, env)
  if (!('project' in read) || !read.project) throw new Error(JSON.stringify(read.issues))
  const services = Object.entries(read.project.services)
  const routed = services.map(([name, service]) => [
    name,
    { ...service, ...(routes[name] && { routes: routes[name] }) },
  ])
  return { ...read.project, services: Object.fromEntries(routed) as Project['services'] }
}

/** A shop with a service of every kind. */
export function shop(): LandscapeInput {
  const env = { API_TOKEN: 'canary-token', SIGNING_KEY: 'canary-key' }
  const project = projectOf(
    compose,
    {
      web: [
        { host: 'shop.example.com', port: 8011, healthPath: '/health', health: { codes: '200', intervalMs: 15_000 } },
      ],
      admin: [
        { host: 'admin.example.com', port: 9000 },
        { host: 'metrics.example.com', port: 9001, healthPath: '/metrics' },
      ],
    },
    env,
  )
  const environment = makeEnvironment(project, {
    web: { cpu: 512, memory: 1024, scale: { min: 2, max: 2 } },
    api: { architecture: 'X86_64', scale: { min: 2, max: 10, cpu: 60, memory: 75 } },
    worker: { scale: { min: 3, max: 3 } },
  })
  return { project, environment }
}

/** Not named in the sources until the edge is joined, so its properties are not checked here. */
const ruleType = 'AWS::ElasticLoadBalancingV2::ListenerRule' as ResourceType

/** A rule for each route, as the edge makes them but simpler. */
export const oneRuleEach: RuleMaker = (_input, { routes = [] }, groupOf, listener) => ({
  resources: routes.map((route, index) =>
    resource(`Rule${index}`, ruleType, {
      ListenerArn: ref(listener),
      Priority: 'port' in route ? route.port : index + 1,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [route.host] } }],
      Actions: 'port' in route ? [{ Type: 'forward', TargetGroupArn: ref(groupOf(route)) }] : [],
    } as never),
  ),
  parameters: [],
  inputs: {},
})

/** Landscapes whose templates show everything that a service can be; for the tests of all templates. */
export function serviceLandscapes(): Readonly<Record<string, Landscape>> {
  return { services: landscapeOf(shop(), oneRuleEach) }
}
