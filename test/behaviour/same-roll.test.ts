import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'
import { freePort, startTraffic, targetsOf } from './traffic.ts'

describe('what is no new image is the same roll', { timeout: 120_000 }, () => {
  let project: TestProject
  let port: number

  const compose = (networks: string) => `
services:
  web:
    image: ${appImage}
    ports: ["8000", "${port}:8000"]
    environment: { VERSION: one, NEEDS: /run/secrets/token }
    secrets: [token]
    networks: [${networks}]
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 50 }
    deploy: { replicas: 2 }
  worker:
    image: ${appImage}
    networks: [${networks}]
networks: { front: {}, back: {} }
secrets: { token: { file: ./token.txt } }
`

  /** Runs a command under traffic; gives the containers of `web` that run after it. */
  async function rolled(...argv: string[]): Promise<string[]> {
    const traffic = startTraffic(await targetsOf(project, port))
    const { code, stderr } = await project.slipway(...argv)
    const seen = await traffic.stop()
    expect(code, stderr).toBe(0)
    expect(seen.failures).toEqual([])
    expect(seen.requests).toBeGreaterThan(20)
    const lines = (await project.containers()).filter((line) => line.includes('-web-') && line.endsWith(' running'))
    return lines.map((line) => line.slice(project.name.length + '-web-'.length, -' running'.length))
  }

  const secret = () => project.fetch(`web.${project.name}.localhost`, '/secret')
  const networksOf = async (name: string) => {
    const format = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}'
    const text = await docker('container', 'inspect', '--format', format, `${project.name}-${name}`)
    return text
      .trim()
      .split(' ')
      .map((one) => one.slice(project.name.length + 1))
  }

  beforeAll(async () => {
    port = await freePort()
    project = await createProject({ 'compose.yaml': compose('front'), 'token.txt': 'first' })
    expect((await project.slipway('up')).code).toBe(0)
  })
  afterAll(() => project.dispose())

  it('with a changed secret', async () => {
    await project.write('token.txt', 'second')
    expect(await rolled('up')).toEqual(['1-r2', '2-r2'])
    expect(await secret()).toBe('200 second')
  })

  it('with a changed network', async () => {
    await project.write('compose.yaml', compose('back, front'))
    expect(await rolled('up')).toEqual(['1-r3', '2-r3'])
    expect(await networksOf('web-1-r3')).toEqual(['back', 'front'])
  })

  it('with a rollback, over two releases and forth again', async () => {
    expect(await rolled('rollback', '1', '--yes')).toEqual(['1-r1', '2-r1'])
    expect(await secret()).toBe('200 first')
    expect(await networksOf('web-1-r1')).toEqual(['front'])
    expect(await rolled('rollback', '3', '--yes')).toEqual(['1-r3', '2-r3'])
    expect(await secret()).toBe('200 second')
  })

  it('with a restart', async () => {
    expect(await rolled('restart', 'web')).toEqual([expect.stringMatching(/^1-r/), expect.stringMatching(/^2-r/)])
  })
})
