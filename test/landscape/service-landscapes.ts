import type { LandscapeInput } from '../../src/landscape/component.ts'
import { parseProject } from '../../src/manifest/parse-project.ts'
import type { Project, ServiceRoute } from '../../src/manifest/project.ts'
import { sizedEnvironment } from './landscapes.ts'

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
  report:
    build: ./api
    command: ['python3', 'report.py']
    restart: 'no'
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
  const environment = sizedEnvironment(project, {
    web: { cpu: 512, memory: 1024, scale: { min: 2, max: 2 } },
    api: { architecture: 'X86_64', scale: { min: 2, max: 10, cpu: 60, memory: 75 } },
    worker: { scale: { min: 3, max: 3 } },
    report: { schedule: { expression: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin' } },
  })
  return { project, environment }
}
