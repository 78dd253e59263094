import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePosition } from '../../core/issue.ts'
import { readProject } from '../read-project.ts'

const compose = `services:
  web:
    image: nginx
    ports: ["8080:80"]
    environment: {LEVEL: info, COLOUR: blue}
  api:
    image: api
    expose: ["8000"]
    deploy: {replicas: 2}
  db:
    image: postgres
    volumes: ["other:/other"]
volumes: {other: }
`

interface Options {
  readonly environment?: string
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

/** Reads the project of a folder that holds the Compose file above and one slipway.yaml. */
async function read(slipway: string, { environment, env = {}, files = {} }: Options = {}) {
  const all = { 'compose.yaml': compose, 'slipway.yaml': slipway, ...files }
  const texts = new Map(Object.entries(all).map(([path, text]) => [resolve('/work/shop', path), text]))
  const readText = (path: string) => Promise.resolve(texts.get(path))
  const result = await readProject({ directory: '/work/shop', env, readText, ...(environment && { environment }) })
  const issues = result.issues.map(
    ({ at, path, code, message }) => `${describePosition(at)} ${path} ${code}: ${message}`,
  )
  return { project: result.project, issues }
}

describe('a project with slipway.yaml', () => {
  it('is the same without a word in it, but for the file', async () => {
    const { project, issues } = await read('# nothing yet\n')
    expect(issues).toEqual([])
    expect(project?.files).toEqual(['compose.yaml', 'slipway.yaml'])
    expect(project?.services['web']?.routes).toBeUndefined()
  })

  it('has routes, with the port and the check of each', async () => {
    const { project, issues } = await read(`environments:
  local:
    services:
      web: {routes: [{host: Shop.Localhost, health: {path: /up}}, {host: www.example.com, port: 80, health: /}]}
      api: {routes: []}
`)
    expect(issues).toEqual([])
    expect(project?.services['web']?.routes).toEqual([
      { host: 'shop.localhost', port: 80, healthPath: '/up' },
      { host: 'www.example.com', port: 80, healthPath: '/' },
    ])
    expect(project?.services['api']?.routes).toEqual([])
    expect(project?.services['db']?.routes).toBeUndefined()
  })

  it('has rules in the words of the edge', async () => {
    const { project, issues } = await read(`environments:
  local:
    services:
      web:
        routes:
          - host: shop.localhost
            path: /api/*
            methods: [GET, POST]
            headers: {X-Version: [beta, "2*"], Accept: "*json*"}
            query: {debug: "1", "*": on}
            priority: 7
            health: {path: /up, codes: 204, interval: 500ms, timeout: 1m30s, healthy: 2, unhealthy: 4}
          - {host: "*.Shop.localhost", health: {path: /}}
          - {host: old.localhost, redirect: {host: shop.localhost, port: 443, query: ""}}
          - {host: shop.localhost, path: /gone, respond: {status: 410, type: text/html, body: <p>gone}}
`)
    expect(issues).toEqual([])
    expect(project?.services['web']?.routes).toEqual([
      {
        host: 'shop.localhost',
        path: '/api/*',
        methods: ['GET', 'POST'],
        headers: [
          { name: 'X-Version', values: ['beta', '2*'] },
          { name: 'Accept', values: ['*json*'] },
        ],
        query: [{ key: 'debug', values: ['1'] }, { values: ['on'] }],
        priority: 7,
        port: 80,
        healthPath: '/up',
        health: { codes: '204', intervalMs: 500, timeoutMs: 90_000, healthyAfter: 2, unhealthyAfter: 4 },
      },
      { host: '*.shop.localhost', port: 80, healthPath: '/' },
      {
        host: 'old.localhost',
        action: { type: 'redirect', status: 302, host: 'shop.localhost', port: '443', query: '' },
      },
      {
        ...{ host: 'shop.localhost', path: '/gone' },
        action: { type: 'fixed', status: 410, contentType: 'text/html', body: '<p>gone' },
      },
    ])
  })

  it('has the number of containers of the environment', async () => {
    const text =
      'environments: {local: {services: {api: {scale: 5}, web: {scale: 0}}}, prod: {services: {db: {scale: 9}}}}'
    const { project } = await read(text)
    expect(Object.values(project?.services ?? {}).map((service) => service.replicas)).toEqual([0, 5, 1])
  })

  it('keeps the data folders of every environment in volumes', async () => {
    const { project, issues } = await read('services: {db: {data: [/var/lib/postgresql/data, /host]}}')
    expect(issues).toEqual([])
    expect(project?.services['db']?.volumes.slice(1)).toEqual([
      { type: 'volume', source: 'db:/var/lib/postgresql/data', target: '/var/lib/postgresql/data', readOnly: false },
      { type: 'volume', source: 'db:/host', target: '/host', readOnly: false },
    ])
    expect(project?.volumes).toMatchObject({
      other: { name: 'shop_other' },
      'db:/var/lib/postgresql/data': {
        name: 'shop_db-var-lib-postgresql-data',
        data: { service: 'db', folder: '/var/lib/postgresql/data' },
      },
      'db:/host': { name: 'shop_db-host', data: { service: 'db', folder: '' } },
    })
  })

  it('refuses two volumes of one name', async () => {
    const { issues } = await read('services: {db: {data: [/a/b, /a-b]}}')
    expect(issues).toEqual([
      'slipway.yaml:1:30 services.db.data[1] conflict: the volume for this folder would be called shop_db-a-b, and so is that of `/a/b` of db',
    ])
  })

  it('merges overrides as one more Compose file', async () => {
    const { project, issues } = await read(
      `environments:
  local:
    services:
      web:
        overrides:
          environment: {LEVEL: "\${LEVEL:-debug}"}
          ports: !override ["9090:90"]
          build: ./web
        routes: [{host: a.localhost}]
      api: {overrides: {deploy: !reset null}}
`,
      { env: { LEVEL: 'trace' } },
    )
    expect(issues).toEqual([])
    expect(project?.services['web']).toMatchObject({
      environment: { LEVEL: 'trace', COLOUR: 'blue' },
      ports: [{ target: 90, published: 9090 }],
      build: { context: '/work/shop/web' },
      routes: [{ host: 'a.localhost', port: 90 }],
    })
    expect(project?.services['api']?.replicas).toBe(1)
  })

  it('says where an override is wrong, together with everything else', async () => {
    const { project, issues } = await read(
      `environments:
  local:
    services:
      web:
        overrides:
          prots: []
          environment: {A: "\${A:?needed}"}
          healthcheck: {interval: often}
        routes: [{host: a_b}]
      wbe: {overrides: {image: a}}
`,
      { files: { 'compose.yaml': compose.replace('image: api', 'imag: api') } },
    )
    expect(project).toBeUndefined()
    expect(issues).toMatchSnapshot()
  })

  it('points into slipway.yaml for a value that came from there', async () => {
    const { project } = await read('environments: {local: {services: {web: {overrides: {user: me}}}}}')
    expect(project?.locate('services.web.user')).toMatchObject({ file: 'slipway.yaml', line: 1 })
    expect(project?.locate('services.web.image')).toMatchObject({ file: 'compose.yaml', line: 3 })
  })
})

describe('the name of the project', () => {
  const nameOf = async (options: Options) => (await read('project: harbour', options)).project?.name

  it('is that of slipway.yaml, where only the folder speaks against it', async () => {
    expect(await nameOf({})).toBe('harbour')
    expect(await nameOf({ files: { 'compose.yaml': `name: harbour\n${compose}` } })).toBe('harbour')
  })

  it('is that of the variable before all', async () => {
    expect(await nameOf({ env: { COMPOSE_PROJECT_NAME: 'mine' } })).toBe('mine')
    expect(await nameOf({ files: { '.env': 'COMPOSE_PROJECT_NAME=mine' } })).toBe('mine')
  })

  it('is not clear when the two files disagree', async () => {
    const files = { 'compose.yaml': `name: shop\n${compose}` }
    expect((await read('project: harbour', { files })).issues).toEqual([
      'slipway.yaml:1:1 project conflict: the project is called harbour here and shop in the Compose file',
    ])
  })
})

describe('the files', () => {
  it('of TypeScript are named as not read, and two forms as a conflict', async () => {
    const { issues } = await read('', {
      files: { 'slipway.yml': '', 'slipway.config.ts': '', 'compose.override.yaml': '' },
    })
    expect(issues).toEqual([
      'slipway.config.ts:1:1  not-supported: this file is not read yet: only slipway.yaml is',
      'slipway.yml:1:1  conflict: slipway.yaml stands beside this file, and a project has one of the two',
    ])
  })

  it('are looked for beside the Compose file', async () => {
    const files = { 'sub/compose.yaml': compose, 'sub/slipway.yml': 'projcet: x', 'slipway.yaml': 'frob: 1' }
    const texts = new Map(Object.entries(files).map(([path, text]) => [resolve('/work/shop', path), text]))
    const readText = (path: string) => Promise.resolve(texts.get(path))
    const result = await readProject({ directory: '/work/shop', files: ['sub/compose.yaml'], env: {}, readText })
    expect(result.issues.map(({ at, code }) => `${describePosition(at)} ${code}`)).toEqual([
      'sub/slipway.yml:1:1 unknown-key',
    ])
  })

  it('that cannot be read are issues', async () => {
    const readText = (path: string) => {
      if (path.endsWith('/compose.yaml')) return Promise.resolve(compose)
      return path.endsWith('.yml') ? Promise.reject(new Error('EACCES')) : Promise.resolve(undefined)
    }
    const { issues } = await readProject({ directory: '/work/shop', files: ['compose.yaml'], env: {}, readText })
    expect(issues).toMatchObject([{ code: 'file-unreadable', at: { file: 'slipway.yml' } }])
  })
})

describe('the environment', () => {
  it('must be there', async () => {
    expect((await read('environments: {prod: }', { environment: 'prd' })).issues).toEqual([
      'slipway.yaml:1:1 environments environment-unknown: there is no environment `prd`',
    ])
    const readText = (path: string) => Promise.resolve(path.endsWith('/compose.yaml') ? compose : undefined)
    const { issues } = await readProject({ directory: '/work/shop', env: {}, readText, environment: 'prod' })
    expect(issues).toMatchObject([{ code: 'environment-unknown', at: { file: 'slipway.yaml' }, accepted: 'local' }])
  })

  it('must be one that runs', async () => {
    expect((await read('environments: {prod: {region: eu-west-1}}', { environment: 'prod' })).issues).toEqual([
      'slipway.yaml:1:16 environments.prod environment-not-built: the environment prod is in AWS, where this command does not work yet',
    ])
  })
})
