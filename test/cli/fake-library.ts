import { Secret } from '../../src/core/argv.ts'
import type { AwsPort, Login } from '../../src/core/aws/aws-port.ts'
import type { Context } from '../../src/core/context.ts'
import type { Event } from '../../src/core/event.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { LogEntry } from '../../src/core/edge-log.ts'
import type { EdgeStatus } from '../../src/core/route.ts'
import type { Library } from '../../src/cli/library.ts'
import type { Operations } from '../../src/deploy/operations.ts'
import type { DeployResult, DoctorCheck, ReleaseEntry, StatusReport, SynthReport } from '../../src/deploy/request.ts'
import { startMs } from './recording-terminal.ts'
import { sampleRehearsal } from './sample-rehearsal.ts'
import { sampleSecrets } from './sample-secrets.ts'

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

const access = {
  type: 'access',
  method: 'GET',
  host: 'web.shop.localhost',
  project: 'shop',
  environment: 'local',
} as const
const answered = { ...access, service: 'web', backend: 'shop-web-1-r3' } as const

/** A log with answers of every kind and a note. */
const sampleLog: readonly LogEntry[] = [
  { type: 'note', time: startMs - 9000, text: 'edge 0.1.0 listens on port 8080' },
  { ...answered, time: startMs - 8000, id: 'a1', path: '/', status: 200, ms: 3 },
  { ...answered, time: startMs - 7000, id: 'a2', path: '/cart', method: 'POST', status: 302, ms: 1204 },
  { ...access, time: startMs - 6000, id: 'a3', path: '/x', host: 'nobody.localhost', status: 404, ms: 0 },
  {
    ...answered,
    time: startMs - 5000,
    id: 'a4',
    path: '/slow',
    backend: 'shop-checkout-1-r3',
    status: 502,
    ms: 30_000,
  },
]

const stylePath = ['web/site/shop.css']
const buildPath = ['api/app.py']

/** A file that is copied, a release that is made, and a build that fails. */
const sampleWatching: readonly Event[] = [
  {
    type: 'watch',
    state: 'waiting',
    services: ['api', 'web'],
    paths: ['api', 'web/site'],
    release: 3,
    urls: sampleResult.urls,
  },
  { type: 'watch', state: 'changed', paths: stylePath },
  { type: 'step', id: 'copy:shop-web-1-r3', title: 'bring 1 file to shop-web-1-r3', service: 'web', state: 'started' },
  {
    ...{
      type: 'step',
      id: 'copy:shop-web-1-r3',
      title: 'bring 1 file to shop-web-1-r3',
      service: 'web',
      state: 'done',
    },
    ms: 180,
  },
  { type: 'watch', state: 'settled', paths: stylePath, text: 'copied 1 file into web', ms: 210 },
  { type: 'watch', state: 'changed', paths: buildPath },
  { type: 'stage', name: 'images', title: 'Build images' },
  { type: 'step', id: 'build:api', title: 'build shop-api:latest', service: 'api', state: 'started' },
  { type: 'step', id: 'build:api', title: 'build shop-api:latest', service: 'api', state: 'failed', ms: 900 },
  {
    ...{ type: 'watch', state: 'settled', paths: buildPath, text: '', ms: 1100 },
    failure: {
      code: 'build-failed',
      what: 'The image of service api does not build',
      why: 'compose.yaml:12 names a Dockerfile that fails',
      fix: 'Mend it and save: it is taken up at once. What served before serves.',
      evidence: [{ title: 'last lines of the build', lines: ['SyntaxError: invalid syntax'] }],
    },
  },
  { type: 'watch', state: 'changed', paths: [...buildPath, 'api/health.py', 'api/start.sh', 'api/worker.py'] },
  { type: 'stage', name: 'change', title: 'Release 4' },
  {
    ...{ type: 'watch', state: 'settled', text: 'release 4 is live', ms: 3200 },
    paths: [...buildPath, 'api/health.py', 'api/start.sh', 'api/worker.py'],
  },
]

/** A login with an MFA device, twelve hours long. */
const sampleLogin: Login = {
  session: {
    credentials: {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: new Secret("canary'secret"),
      sessionToken: new Secret('canary+token/='),
      expiresAt: startMs + 43_200_000,
    },
    region: 'eu-west-1',
    source: 'MFA session of profile stage',
  },
  identity: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' },
  alias: 'acme-stage',
  stored: 'made',
}

const aws: AwsPort = {
  session: async () => sampleLogin.session,
  identity: async () => sampleLogin.identity,
  login: async ({ askCode, renew }) => {
    if (!renew) return { ...sampleLogin, stored: 'kept' }
    await askCode('arn:aws:iam::123456789012:mfa/ada')
    return sampleLogin
  },
  logout: async (profile) => (profile === undefined ? 2 : 0),
}

/** Two templates with next to nothing in them. */
const sampleComponents: SynthReport['components'] = ['network', 'ecs'].map((name) => ({
  name,
  stack: `shop-prod-${name}`,
  template: { AWSTemplateFormatVersion: '2010-09-09', Description: `The ${name} of shop-prod`, Resources: {} },
  inputs: name === 'ecs' ? { Vpc: { from: 'output', component: 'network', output: 'Vpc' } } : {},
}))

const operations: Operations = {
  rehearse: async ({ emit }) => {
    emit({ type: 'stage', name: 'rehearse-up', title: 'First up: everything is made' })
    return sampleRehearsal
  },
  synth: async (_context, { output, component }) => ({
    project: 'shop',
    environment: 'prod',
    components: sampleComponents.filter(({ name }) => component === undefined || name === component),
    files: output === undefined ? [] : ['shop-prod-network.template.json', 'shop-prod-ecs.template.json', 'deploy.sh'],
  }),
  up: async ({ emit }) => {
    for (const event of [...sampleEvents, ...sampleEnd]) emit(event)
    return sampleResult
  },
  config: async () => ({ name: 'shop', services: { web: { image: 'nginx' } } }),
  plan: async () => ({ plan: samplePlan, builds: ['web'], pulls: [] }),
  down: async () => ({ left: [], kept: [], removed: 7, ms: 1300 }),
  status: async () => sampleStatus,
  releases: async () => sampleReleases,
  rollback: async () => sampleResult,
  setSecret: async (_context, { name, environment, readValue }) => {
    const value = await readValue()
    return { name, environment, outcome: 'made', services: ['web'], endsWithNewline: value.endsWith('\n') }
  },
  listSecrets: async () => sampleSecrets,
  removeSecret: async (_context, { name, environment, confirm }) => {
    await confirm(['web'])
    return { name, environment, removed: true, services: ['web'], deletedAt: startMs + 30 * 86_400_000 }
  },
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
  target: async () => ({ region: 'eu-central-1', account: '123456789012' }),
  urls: async () => sampleResult.urls,
  watch: async ({ emit }, _request, onLive) => {
    for (const event of [...sampleEvents, ...sampleEnd]) emit(event)
    onLive(sampleResult)
    for (const event of sampleWatching) emit(event)
    return { ...sampleResult, release: 4, ended: 'asked' }
  },
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
    ensure: async () => sampleEdge,
    apply: () => notHere('edge.apply'),
    stop: async () => status !== undefined,
    maintain: async () => sampleEdge,
    certificate: async () => '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n',
    readLog: async ({ tail, wants }, onEntry) => sampleLog.filter(wants).slice(-tail).forEach(onEntry),
    trust: async (wanted) => [
      { store: 'system (ca-certificates)', state: 'failed', detail: 'install ended with 1: Permission denied' },
      { store: 'browsers (/home/ada/.pki/nssdb)', state: wanted ? 'trusted' : 'absent', detail: '' },
    ],
  }
}

const outsideWorld: Omit<Context, 'edge' | 'env' | 'emit' | 'signal'> = {
  docker: { platform: 'linux', run: () => notHere('docker') },
  files: {
    readText: () => notHere('files'),
    readBytes: () => notHere('files'),
    list: () => notHere('files'),
    look: () => notHere('files'),
    watch: () => notHere('files'),
    write: () => notHere('files'),
    recall: () => notHere('files'),
    remember: () => notHere('files'),
  },
  aws,
  cloud: { open: () => notHere('cloud') },
  keptSecrets: {
    list: () => notHere('keptSecrets'),
    read: () => notHere('keptSecrets'),
    write: () => notHere('keptSecrets'),
    remove: () => notHere('keptSecrets'),
  },
  emulator: { open: () => notHere('emulator') },
  network: { probe: () => notHere('network'), canListen: () => notHere('network') },
  clock: { now: () => startMs, sleep: () => notHere('clock') },
  actor: { user: 'ada', host: 'laptop', pid: 1, home: 'laptop', isAlive: () => true },
}

function notHere(port: string): never {
  throw new Error(`the command line must not use ${port}`)
}
