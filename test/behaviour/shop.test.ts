import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyProject, docker, type JsonLine, type TestProject } from './harness.ts'
import { freePort, startTraffic, targetsOf } from './traffic.ts'

/** Time for the images: the first time on a machine they install Debian packages. */
const buildMs = 600_000

/** A picture of one pixel. */
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What an order looks like when it is asked for. */
interface Order {
  readonly id: number
  readonly state: string
  readonly receipt?: string
}

describe('the shop of the examples', () => {
  let project: TestProject
  let port: number
  let order: Order
  let pictureUrl: string
  const ask = async <T>(path: string, init?: RequestInit) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init)
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true)
    return (await answer.json()) as T
  }
  const release = async () => (await ask<{ release: string }>('/api/shop')).release
  const running = async () => {
    const lines = (await project.containers()).filter((line) => line.endsWith(' running'))
    return lines.map((line) => line.slice(project.name.length + 1, -' running'.length))
  }
  const expectKept = async () => {
    expect(Buffer.from(await (await fetch(pictureUrl)).arrayBuffer()).equals(picture)).toBe(true)
    expect(await ask<Order>(`/api/orders/${order.id}`)).toMatchObject({ state: 'done' })
  }

  beforeAll(async () => {
    project = await copyProject('examples/shop')
    port = await freePort()
    const compose = await readFile(join(project.directory, 'compose.yaml'), 'utf8')
    await project.write('compose.yaml', compose.replace(/\b8011:8011\b/, `${port}:8011`))
    project.env['RELEASE'] = '1'
  })
  afterAll(async () => {
    await project.dispose()
    const names = ['web', 'api', 'worker', 'migrate', 'db', 'redis'].map((service) => `${project.name}-${service}`)
    await docker('image', 'rm', '--force', ...names)
  })

  it(
    'starts with one command and takes an order',
    async () => {
      const ended = await project.slipway('up')
      expect(ended.code, ended.stderr.slice(-2000)).toBe(0)
      expect(ended.stdout).toContain(`http://localhost:${port}/`)
      expect(await project.fetch(`web.${project.name}.localhost`)).toMatch(/^200 [^]*<title>/)
      expect(await release()).toBe('1')
      const json = { 'content-type': 'application/json' }
      const body = JSON.stringify({ product: 1, quantity: 2 })
      order = await ask<Order>('/api/orders', { method: 'POST', headers: json, body })
      for (let tries = 0; order.state !== 'done' && tries < 100; tries++) {
        await sleep(100)
        order = await ask<Order>(`/api/orders/${order.id}`)
      }
      expect(order).toMatchObject({ state: 'done' })
      const form = new FormData()
      form.set('file', new Blob([picture], { type: 'image/gif' }), 'pixel.gif')
      const uploaded = await ask<{ url?: string; name?: string }>('/api/uploads', { method: 'POST', body: form })
      pictureUrl = `http://127.0.0.1:${port}/api/uploads/${uploaded.name}`
      await expectKept()
    },
    buildMs,
  )

  it('keeps orders and uploads through a second release and a rollback, without a failed request', async () => {
    const traffic = startTraffic(await targetsOf(project, port))
    project.env['RELEASE'] = '2'
    const { code, lines } = await project.events('up')
    expect(code).toBe(0)
    const steps = lines.filter((line: JsonLine) => line.type === 'step').map((line) => String(line['id']))
    expect([...new Set(steps.filter((id) => id.startsWith('build:')))]).toEqual(['build:api'])
    expect(await running()).toEqual(['api-1-r2', 'api-2-r2', 'db-1-r1', 'redis-1-r1', 'web-1-r1', 'worker-1-r2'])
    expect(await release()).toBe('2')
    await expectKept()
    expect((await project.slipway('rollback', '--yes')).code).toBe(0)
    expect(await release()).toBe('1')
    await expectKept()
    expect((await traffic.stop()).failures).toEqual([])
    expect((await project.slipway('status')).stdout).toMatch(/api +2\/2 +1 /)
  })

  it('leaves nothing behind', async () => {
    expect((await project.slipway('down', '--volumes', '--yes')).stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
    const volumes = await docker('volume', 'ls', '--format', '{{.Name}}')
    expect(volumes.split('\n').filter((name) => name.startsWith(project.name))).toEqual([])
  })
})
