import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appImage, createProject, type TestProject } from './harness.ts'

let project: TestProject
let httpPort: number

beforeAll(async () => {
  project = await createProject({
    'compose.yaml': `services:
  web: {image: ${appImage}, environment: {VERSION: web}, expose: ['8000'], stop_grace_period: 1s}
  api: {image: ${appImage}, environment: {VERSION: api}, expose: ['8000'], stop_grace_period: 1s}
`,
    'slipway.yaml': `environments:
  local:
    services:
      web:
        routes:
          - host: shop.localhost
            health: { path: /health, codes: 200, interval: 500ms, healthy: 1, unhealthy: 2 }
          - { host: '*.shop.localhost' }
          - { host: old.localhost, redirect: { host: shop.localhost, path: '/#{path}', status: 301 } }
          - { host: shop.localhost, path: /gone/*, respond: { status: 410, type: text/html, body: <p>gone } }
      api:
        routes:
          - { host: shop.localhost, path: /api/*, methods: [GET] }
          - { host: shop.localhost, headers: { X-Version: beta* }, query: { debug: '1' }, priority: 1 }
`,
  })
  const up = await project.slipway('up')
  if (up.code !== 0) throw new Error(up.stderr)
  httpPort = (await project.data<{ httpPort: number }>('edge', 'status')).httpPort
})

afterAll(() => project.dispose())

interface Asked {
  readonly host?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Status, body and new address of an answer of the edge. */
function ask(path: string, { host = 'shop.localhost', method = 'GET', headers = {} }: Asked = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: httpPort, path, method, headers: { host, ...headers }, agent: false }
    const asked = request(options, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.once('end', () => resolve(`${answer.statusCode} ${answer.headers.location ?? body}`))
    })
    asked.once('error', reject)
    asked.end()
  })
}

it('serves one host from several services, by path, method, header and query', async () => {
  expect(await ask('/')).toBe('200 web')
  expect(await ask('/api/items')).toBe('200 api')
  expect(await ask('/api/items', { method: 'POST' })).toBe('200 web')
  expect(await ask('/?debug=1', { headers: { 'x-version': 'beta-3' } })).toBe('200 api')
  expect(await ask('/?debug=0', { headers: { 'x-version': 'beta-3' } })).toBe('200 web')
  expect(await ask('/', { host: 'any.shop.localhost' })).toBe('200 web')
})

it('redirects and answers by itself', async () => {
  const port = httpPort === 80 ? '' : `:${httpPort}`
  const host = `old.localhost${port}`
  expect(await ask('/a/b?c=d', { host })).toBe(`301 http://shop.localhost${port}/a/b?c=d`)
  expect(await ask('/gone/for/good')).toBe('410 <p>gone')
})

it('shows the rules, and has nothing to do the second time', async () => {
  const shown = await project.slipway('edge', 'status')
  expect(shown.stdout).toMatch(/GET http:\/\/shop\.localhost:\d+\/api\/\*/)
  expect(shown.stdout).toContain('(answered by the edge: 410)')
  const again = await project.slipway('up')
  expect(again.stderr).toContain('Nothing to do')
})

it('takes answers away when they are all that is left', async () => {
  await project.write(
    'slipway.yaml',
    'environments: {local: {services: {web: {scale: 0, routes: [{host: shop.localhost, respond: {status: 503}}]}, api: {scale: 0}}}}',
  )
  const away = await project.slipway('up')
  expect([away.code, away.stderr]).toEqual([0, expect.any(String)])
  expect(await ask('/')).toBe('503 ')
  const down = await project.slipway('down')
  expect([down.code, down.stderr]).toEqual([0, expect.stringContaining('0 resources left')])
  expect(await ask('/')).toMatch(/^404 /)
})
