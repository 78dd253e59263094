import { describe, expect, it } from 'vitest'
import { makeProject, makeService, modernEngine, wantAll } from '../../../test/fakes/projects.ts'
import { Secret } from '../../core/argv.ts'
import type { DockerPort, Ran } from '../../core/context.ts'
import type { Mount, Service } from '../../manifest/project.ts'
import { checkService } from '../check-service.ts'
import { atLeast, observeEngine } from '../engine-facts.ts'
import { oneOffArgv } from '../plan/one-off.ts'
import type { WantedService } from './wanted.ts'
import { byFolder, packFiles, unpackFiles } from '../observe/pack-files.ts'

const secret = { source: 'key', target: '/run/secrets/key', mode: 0o400, uid: 0, gid: 0 }
const data: Mount = { type: 'volume', source: 'data', target: '/data', readOnly: false }
const folder: Mount = { type: 'bind', source: '/project/data', target: '/data', readOnly: false }

function wantOne(more: Partial<Service>): WantedService {
  const [wanted] = wantAll(makeProject([makeService('web', more)])).services
  if (!wanted) throw new Error('nothing is wanted')
  return wanted
}

describe('wantProject', () => {
  it.each<[string, Partial<Service>, string, string | undefined]>([
    ['nothing to write to', {}, 'start-first', undefined],
    ['a volume', { volumes: [data] }, 'stop-first', 'volume data has one writer at a time'],
    ['a folder of the machine', { volumes: [folder] }, 'stop-first', 'folder /data has one writer at a time'],
    [
      'read-only mounts',
      {
        volumes: [
          { ...data, readOnly: true },
          { ...folder, readOnly: true },
        ],
      },
      'start-first',
      undefined,
    ],
    ['an anonymous volume', { volumes: [{ type: 'anonymous', target: '/x' }] }, 'start-first', undefined],
    ['a file that says so', { volumes: [data], updateOrder: 'start-first' }, 'start-first', undefined],
    ['another that says so', { updateOrder: 'stop-first' }, 'stop-first', 'its update order is stop-first'],
  ])('rolls a service with %s as is safe', (_, more, order, gap) => {
    expect([wantOne(more).order, wantOne(more).gap]).toEqual([order, gap])
  })

  it('makes what others wait for to end a job, once and without restarts', () => {
    const job = makeService('migrate', { replicas: 3, restart: 'always', volumes: [data] })
    const web = makeService('web', { dependsOn: [{ service: 'migrate', condition: 'service_completed_successfully' }] })
    const { services } = wantAll(makeProject([web, job]))
    expect(services.map((one) => [one.service, one.kind, one.replicas, one.restart, one.order])).toEqual([
      ['migrate', 'job', 1, 'no', 'start-first'],
      ['web', 'service', 1, 'no', 'start-first'],
    ])
  })

  it('makes another spec of another definition, and the same of other values', () => {
    const spec = (more: Partial<Service>) => wantOne(more).spec
    expect(spec({ environment: { A: '1' } })).toBe(spec({ environment: { A: '2' } }))
    expect(spec({ restart: 'always', replicas: 2 })).toBe(spec({}))
    const others = [
      { environment: { A: '1' } },
      { command: ['x'] },
      { user: 'me' },
      { secrets: [secret] },
      { labels: { a: 'b' } },
    ]
    expect(new Set([...others.map(spec), spec({})]).size).toBe(6)
  })

  it('waits for health where the file or, left to it, the image has a check', () => {
    expect(wantOne({ healthcheck: { test: ['CMD', 'x'] } }).checks).toBe('health')
    expect(wantOne({ healthcheck: { test: ['NONE'] } }).checks).toBe('running')
    expect(wantOne({ healthcheck: { test: [], intervalMs: 1000 } }).checks).toBe('running')
    const slow = { test: ['CMD', 'x'], startPeriodMs: 100_000, intervalMs: 1000, timeoutMs: 2000, retries: 2 }
    expect(wantOne({ healthcheck: slow }).healthLimitMs).toBe(124_000)
  })

  it('routes names to what may be HTTP and every published port, but nothing to a service without replicas', () => {
    const ports = (...list: [number, number?][]) => ({
      ports: list.map(([target, published]) => ({
        target,
        hostIp: '0.0.0.0',
        ...(published !== undefined && { published }),
      })),
    })
    const db = makeService('my_DB', ports([5432, 5432]))
    const web = makeService('web', ports([25], [8000, 80]))
    const off = makeService('off', { ...ports([1, 1]), replicas: 0 })
    const { routes } = wantAll(makeProject([db, web, off]))
    expect(routes.rules.map((one) => `${one.host} ${one.service}:${one.port}`)).toEqual([
      'web.shop.localhost web:8000',
      'shop.localhost web:8000',
    ])
    expect(routes.published.map((one) => `${one.hostPort} ${one.service}:${one.port}`)).toEqual([
      '5432 my_DB:5432',
      '80 web:8000',
    ])
  })

  it('orders services by what they depend on, else as the file does', () => {
    const on = (name: string, ...others: string[]) =>
      makeService(name, { dependsOn: others.map((service) => ({ service, condition: 'service_started' })) })
    const sorted = wantAll(makeProject([on('a', 'd'), on('b'), on('c', 'b'), on('d', 'c')])).services
    expect(sorted.map((one) => one.service)).toEqual(['b', 'c', 'd', 'a'])
  })
})

describe('oneOffArgv', () => {
  it('takes no part in the name, health and ports of the service', () => {
    const wanted = wantOne({
      ...{
        healthcheck: { test: ['CMD', 'x'], retries: 2 },
        command: ['serve'],
        environment: { A: '1' },
        secrets: [secret],
      },
      networks: [{ network: 'default', aliases: ['www'] }],
    })
    const argv = oneOffArgv({ project: 'shop', environment: 'local' }, wanted, 'n', { command: [], terminal: true })
    expect(argv.join(' ')).toBe(
      'create --name n --interactive --tty --volume /run/secrets --network shop_default --env A --stop-timeout 10 ' +
        '--label slipway.project=shop --label slipway.environment=local --label slipway.kind=oneoff --label slipway.service=web ' +
        '--no-healthcheck sha256:web-v1 serve',
    )
  })
})

describe('file secrets', () => {
  it('survive an archive byte for byte, sorted by where they are unpacked, the same each time', async () => {
    const content = new Secret(String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at)))
    const files = ['/run/secrets/a', '/run/secrets/sub/a', '/etc/key.pem'].map((path) => ({
      ...{ path, content, mode: 0o400, uid: 7, gid: 8 },
    }))
    const folders = byFolder(files)
    expect([...folders].map(([name, list]) => [name, list.length])).toEqual([
      ['/run/secrets', 2],
      ['/', 1],
    ])
    const archive = await packFiles(files.slice(0, 2), '/run/secrets')
    expect(await packFiles(files.slice(0, 2), '/run/secrets')).toEqual(archive)
    const back = await unpackFiles(archive)
    expect([...back.keys()]).toEqual(['a', 'sub/a'])
    expect(back.get('sub/a')?.equals(content)).toBe(true)
  })
})

describe('checkService', () => {
  const codes = (more: Partial<Service>, engine = modernEngine) => {
    const service = makeService('web', more)
    return checkService(makeProject([service]), service, engine).map((issue) => `${issue.code} ${issue.path}`)
  }

  it('names what this engine cannot honour', () => {
    expect(codes({ volumes: [data, { ...folder, source: '/a:b' }] })).toEqual(['path-invalid services.web.volumes[1]'])
    const outside = { ...secret, target: '/etc/key' }
    expect(codes({ readOnly: true, secrets: [secret, outside] })).toEqual(['path-invalid services.web.secrets[1]'])
    expect(codes({ secrets: [outside] })).toEqual([])
  })
})

describe('observeEngine', () => {
  const engine = (more: {
    api?: string
    info?: object
    host?: string
    platform?: string
    down?: boolean
  }): DockerPort => ({
    platform: more.platform ?? 'linux',
    run: async ([verb]): Promise<Ran> => {
      const version = { Version: '28.2.2', ApiVersion: '1.50' }
      const both = { Client: version, Server: more.down ? null : { ...version, ApiVersion: more.api ?? '1.41' } }
      const answers = { version: both, info: { OSType: 'linux', ...more.info } }
      const stdout =
        verb === 'context' ? (more.host ?? 'unix:///var/run/docker.sock') : JSON.stringify(answers[verb as 'info'])
      return { code: more.down ? 1 : 0, stdout, stderr: 'Cannot connect to the Docker daemon' }
    },
  })

  it('agrees on the older API', async () => {
    expect(await observeEngine(engine({}))).toMatchObject({ apiVersion: '1.41', reachable: true })
    expect([
      atLeast('1.50', '1.9'),
      atLeast('20.10.24+dfsg1', '23'),
      atLeast('25', '25.0'),
      atLeast('1.9', '1.40'),
    ]).toEqual([...[true, false, true, false]])
  })

  it.each([
    [{ host: 'tcp://build:2376' }],
    [{ host: 'ssh://me@build' }],
    [{ platform: 'darwin' }],
    [{ info: { OperatingSystem: 'Docker Desktop' } }],
    [{ info: { SecurityOptions: ['name=seccomp', 'name=rootless'] } }],
  ])('knows that containers have no address for us with %o', async (more) => {
    expect((await observeEngine(engine(more))).reachable).toBe(false)
  })

  it('refuses an engine that is too old or does not answer', async () => {
    await expect(observeEngine(engine({ api: '1.39' }))).rejects.toMatchObject({ failure: { code: 'engine-too-old' } })
    await expect(observeEngine(engine({ down: true }))).rejects.toMatchObject({
      failure: { code: 'engine-unreachable' },
    })
  })
})
