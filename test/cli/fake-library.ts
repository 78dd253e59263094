import { Secret } from '../../src/core/argv.ts'
import type { Context } from '../../src/core/context.ts'
import type { Event } from '../../src/core/event.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { EdgeStatus } from '../../src/core/route.ts'
import type { Library } from '../../src/cli/library.ts'
import type { Operations } from '../../src/deploy/operations.ts'
import type { DeployResult, DoctorCheck, ReleaseEntry, StatusReport } from '../../src/deploy/request.ts'
import { startMs } from './recording-terminal.ts'

/** A plan for a web server and its database. */
export const samplePlan: Plan = {
  owner: { project: 'shop', environment: 'local' },
  release: 3,
  basis: 'sha256:1234',
  changes: [
    { action: 'create', subject: 'network shop_default', detail: '' },
    { action: 'create', subject: 'volume shop_db-data', detail: 'kept by `slipway down`' },
    { action: 'replace', subject: 'service web', detail: 'image 1a2b3c4d to 5e6f7a8b' },
    { action: 'run', subject: 'job migrate', detail: 'before web' },
    { action: 'remove', subject: 'service old', detail: 'no longer in compose.yaml' },
    { action: 'keep', subject: 'service db', detail: 'postgres:17' },
    { action: 'keep', subject: 'service redis', detail: 'redis:8' },
  ],
  gaps: [
    { service: 'worker', kind: 'away', reason: 'it writes to the volume shop_uploads, so one container at a time' },
    { service: 'web', kind: 'calls', reason: 'calls from other containers wait a moment while its name moves' },
  ],
  steps: [
    {
      id: 'start:shop-db-1-r3',
      phase: 'prepare',
      needs: [],
      title: 'start shop-db-1-r3',
      service: 'db',
      effect: { kind: 'docker', argv: ['run', '-e', 'PASSWORD'], env: { PASSWORD: new Secret('canary') } },
      limitMs: 60_000,
    },
    {
      id: 'start:shop-web-1-r3',
      phase: 'prepare',
      needs: ['start:shop-db-1-r3'],
      title: 'start shop-web-1-r3',
      service: 'web',
      effect: { kind: 'docker', argv: ['run'] },
      limitMs: 60_000,
    },
    {
      id: 'await:shop-web-1-r3',
      phase: 'prepare',
      needs: ['start:shop-web-1-r3'],
      title: 'prove shop-web-1-r3 healthy',
      service: 'web',
      effect: { kind: 'await', container: 'shop-web-1-r3', service: 'web', condition: { type: 'healthy' } },
      limitMs: 120_000,
    },
    {
      id: 'route',
      phase: 'switch',
      needs: ['await:shop-web-1-r3'],
      title: 'switch the edge',
      effect: {
        kind: 'route',
        owner: { project: 'shop', environment: 'local' },
        rules: { rules: [], published: [] },
      },
      limitMs: 10_000,
    },
  ],
}

/** Events of an `up`, up to the moment where web is waited for. */
export const sampleEvents: readonly Event[] = [
  { type: 'stage', name: 'read', title: 'Read compose.yaml' },
  { type: 'stage', name: 'build', title: 'Build images' },
  { type: 'step', id: 'build:web', title: 'build web', service: 'web', state: 'started' },
  { type: 'output', id: 'build:web', line: '\u001B[1m#7 RUN npm ci\u001B[0m' },
  { type: 'step', id: 'build:web', title: 'build web', service: 'web', state: 'done', ms: 4200 },
  { type: 'plan', plan: samplePlan },
  { type: 'stage', name: 'change', title: 'Start release 3' },
  { type: 'step', id: 'start:shop-db-1-r3', title: 'start shop-db-1-r3', service: 'db', state: 'started' },
  { type: 'step', id: 'start:shop-db-1-r3', title: 'start shop-db-1-r3', service: 'db', state: 'done', ms: 800 },
  { type: 'step', id: 'start:shop-web-1-r3', title: 'start shop-web-1-r3', service: 'web', state: 'started' },
  { type: 'step', id: 'start:shop-web-1-r3', title: 'start shop-web-1-r3', service: 'web', state: 'done', ms: 300 },
  { type: 'step', id: 'await:shop-web-1-r3', title: 'prove shop-web-1-r3 healthy', service: 'web', state: 'started' },
  { type: 'progress', id: 'await:shop-web-1-r3', text: 'health: starting (2 of 30 s)' },
]

/** How that `up` ends well. */
export const sampleEnd: readonly Event[] = [
  {
    type: 'step',
    id: 'await:shop-web-1-r3',
    title: 'prove shop-web-1-r3 healthy',
    service: 'web',
    state: 'done',
    ms: 2100,
  },
  { type: 'step', id: 'route', title: 'switch the edge', state: 'started' },
  { type: 'step', id: 'route', title: 'switch the edge', state: 'done', ms: 12 },
]

/** The result of that `up`. */
export const sampleResult: DeployResult = {
  outcome: 'changed',
  release: 3,
  changes: samplePlan.changes,
  urls: [
    { service: 'web', url: 'http://web.shop.localhost:8080/' },
    { service: 'db', url: 'tcp://127.0.0.1:5432' },
  ],
  gaps: samplePlan.gaps.map((gap, at) => ({ ...gap, ms: [1250, 180][at] ?? 0 })),
  ms: 4210,
}

/** Two releases. */
const sampleReleases: readonly ReleaseEntry[] = [
  {
    number: 3,
    at: startMs - 300_000,
    by: 'ada@laptop',
    reason: 'up',
    images: { web: '5e6f7a8b', db: '9c0d1e2f' },
    current: true,
    kept: true,
  },
  {
    number: 2,
    at: startMs - 90_000_000,
    by: 'ada@laptop',
    reason: 'rollback to 1',
    images: { web: '1a2b3c4d', db: '9c0d1e2f' },
    current: false,
    kept: false,
  },
]

const [current] = sampleReleases

/** A project with a healthy service, a failed one, a job and a lock. */
const sampleStatus: StatusReport = {
  project: 'shop',
  environment: 'local',
  ...(current === undefined ? {} : { release: current }),
  edge: 'running',
  lock: { user: 'bob', host: 'desk', pid: 4711, reason: 'up', since: startMs - 12_000 },
  services: [
    {
      service: 'web',
      kind: 'service',
      wanted: 2,
      ready: 2,
      urls: ['http://web.shop.localhost:8080/'],
      containers: [
        container('shop-web-1-r3', 'active', 'running', 'healthy'),
        container('shop-web-2-r3', 'active', 'running', 'healthy'),
        container('shop-web-1-r4', 'evidence', 'exited (1)', 'none', 4),
      ],
    },
    {
      service: 'worker',
      kind: 'service',
      wanted: 1,
      ready: 0,
      urls: [],
      containers: [container('shop-worker-1-r3', 'active', 'restarting', 'none')],
    },
    {
      service: 'migrate',
      kind: 'job',
      wanted: 1,
      ready: 1,
      urls: [],
      containers: [container('shop-migrate-1-r3', 'job', 'exited (0)', 'none')],
    },
  ],
}

function container(
  name: string,
  role: 'active' | 'evidence' | 'job',
  state: string,
  health: 'none' | 'healthy',
  release = 3,
): StatusReport['services'][number]['containers'][number] {
  return { container: name, release, image: '5e6f7a8b', state, health, startedAt: startMs - 300_000, role }
}

/** Checks of which one fails and one warns. */
const sampleChecks: readonly DoctorCheck[] = [
  { name: 'docker client', state: 'ok', detail: '28.5.1' },
  { name: 'engine', state: 'warning', detail: '20.10 is old', fix: 'Update Docker to 24 or newer.' },
  { name: 'port 80', state: 'failed', detail: 'nginx (process 812) listens', fix: 'Stop nginx.' },
]

/** An edge with a rule, a port and a container that does not answer. */
const sampleEdge: EdgeStatus = {
  version: '0.1.0',
  pid: 812,
  startedAt: startMs - 7_200_000,
  httpPort: 8080,
  owners: [
    {
      project: 'shop',
      environment: 'local',
      rules: [{ service: 'web', host: 'web.shop.localhost', port: 8011, targets: ['shop-web-1-r3'] }],
      published: [{ service: 'db', hostIp: '127.0.0.1', hostPort: 5432, port: 5432, targets: ['shop-db-1-r3'] }],
    },
  ],
  backends: [{ container: 'shop-web-1-r3', healthy: false, reason: 'HTTP 503', active: 0 }],
}

const operations: Operations = {
  up: async ({ emit }) => {
    for (const event of [...sampleEvents, ...sampleEnd]) emit(event)
    return sampleResult
  },
  config: async () => ({ name: 'shop', services: { web: { image: 'nginx' } } }),
  plan: async () => ({ plan: samplePlan, builds: ['web'] }),
  down: async () => ({ left: [], kept: [], removed: 7, ms: 1300 }),
  status: async () => sampleStatus,
  releases: async () => sampleReleases,
  rollback: async () => sampleResult,
  restart: async () => sampleResult,
  scale: async () => sampleResult,
  logs: async (_context, _request, onLine) => {
    onLine({ service: 'web', container: 'shop-web-1-r3', stream: 'stdout', text: 'GET / 200' })
    onLine({ service: 'worker', container: 'shop-worker-1-r3', stream: 'stderr', text: 'queue is empty' })
    onLine({ service: 'web', container: 'shop-web-1-r3', stream: 'stdout', text: 'GET /a 404' })
  },
  exec: async () => 7,
  run: async () => 0,
  doctor: async () => sampleChecks,
  urls: async () => sampleResult.urls,
}

/** A library whose operations end well unless replaced; nothing of the outside world is touched. */
export function createFakeLibrary(
  replaced: Partial<Operations> = {},
  edge: EdgeStatus | undefined = sampleEdge,
): Library {
  return {
    createContext: async ({ env, emit, signal }) => ({ ...outsideWorld, edge: edgePort(edge), env, emit, signal }),
    operations: async () => ({ ...operations, ...replaced }),
    runEdge: () => notHere('runEdge'),
    openUrl: async () => true,
  }
}

function edgePort(status: EdgeStatus | undefined): Context['edge'] {
  return {
    status: async () => status,
    ensure: () => notHere('edge.ensure'),
    apply: () => notHere('edge.apply'),
    stop: async () => status !== undefined,
    maintain: () => notHere('edge.maintain'),
    certificate: () => notHere('edge.certificate'),
    trust: () => notHere('edge.trust'),
  }
}

const outsideWorld: Omit<Context, 'edge' | 'env' | 'emit' | 'signal'> = {
  docker: { platform: 'linux', run: () => notHere('docker') },
  files: {
    readText: () => notHere('files'),
    readBytes: () => notHere('files'),
    list: () => notHere('files'),
    recall: () => notHere('files'),
    remember: () => notHere('files'),
  },
  network: { probe: () => notHere('network'), canListen: () => notHere('network') },
  clock: { now: () => startMs, sleep: () => notHere('clock') },
  actor: { user: 'ada', host: 'laptop', pid: 1, home: 'laptop', isAlive: () => true },
}

function notHere(port: string): never {
  throw new Error(`the command line must not use ${port}`)
}
