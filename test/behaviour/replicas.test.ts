import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { appImage, createProject, type Ended, type JsonLine, type TestProject } from './harness.ts'
import { freePort, startTraffic, targetsOf } from './traffic.ts'

/** `NEEDS` is a file without which no container starts. */
const compose = (version: string, update: string) => `
services:
  web:
    image: ${appImage}
    ports: ["8000", "${port}:8000"]
    environment: { VERSION: ${version}, NEEDS: /flags/go }
    volumes: [./flags:/flags:ro]
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 10 }
    stop_grace_period: 1s
    deploy: { replicas: 3, update_config: ${update} }
`

let port = 0
let project: TestProject

async function start(update: string): Promise<void> {
  port = await freePort()
  project = await createProject({ 'compose.yaml': compose('one', update), 'flags/go': '' })
  const ended = await project.slipway('up')
  expect(ended.code, ended.stderr).toBe(0)
}

/** Runs `up`, in which no container can start any more once a step is done; gives the containers it has made. */
async function upUntil(update: string, lastId: string): Promise<Ended & { readonly made: string[] }> {
  await project.write('compose.yaml', compose('two', update))
  const flag = join(project.directory, 'flags', 'go')
  if (lastId === '') rmSync(flag, { force: true })
  const made: string[] = []
  const ended = await project.start(['up'], (line: JsonLine) => {
    const id = String(line['id'])
    if (line.type !== 'step' || line['state'] !== 'done') return
    if (id.startsWith('create:')) made.push(id.slice(`create:${project.name}-`.length))
    if (id === lastId) rmSync(flag, { force: true })
  })
  return { ...ended, made }
}

/** Containers of the service that run, without the name of the project. */
async function running(): Promise<string[]> {
  const lines = (await project.containers()).filter((line) => line.endsWith(' running'))
  return lines.map((line) => line.slice(`${project.name}-web-`.length, -' running'.length))
}

afterEach(() => project.dispose())

describe('a roll of several replicas', { timeout: 120_000 }, () => {
  it('starts no other when the first one fails', async () => {
    await start('{ parallelism: 0 }')
    const { code, made } = await upUntil('{ parallelism: 0 }', '')
    expect(code).not.toBe(0)
    expect(made).toEqual(['web-1-r2'])
    expect(await running()).toEqual(['1-r1', '2-r1', '3-r1'])
  })

  it('replaces one after the other with stop-first, and the rest serves all the time', async () => {
    const update = '{ order: stop-first }'
    await start(update)
    const traffic = startTraffic(await targetsOf(project, port))
    const { code, stderr } = await upUntil(update, 'no such step')
    expect(code, stderr).toBe(0)
    const seen = await traffic.stop()
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['one', 'two'])
    expect(await running()).toEqual(['1-r2', '2-r2', '3-r2'])
  })

  it('puts back what served when a later one fails', async () => {
    await start('{}')
    const traffic = startTraffic(await targetsOf(project, port))
    const { code, made } = await upUntil('{}', `answer:${project.name}-web-1-r2`)
    expect(code).not.toBe(0)
    expect(made).toEqual(['web-1-r2', 'web-2-r2'])
    expect(await running()).toEqual(['1-r1', '2-r1', '3-r1'])
    expect(await traffic.stop()).toMatchObject({ failures: [], bodies: ['one'] })
  })

  it('stops where it is with failure_action: pause, goes on with the next up, and goes back with rollback', async () => {
    const update = '{ failure_action: pause }'
    await start(update)
    const { code, stdout } = await upUntil(update, `answer:${project.name}-web-1-r2`)
    expect(code).not.toBe(0)
    expect(stdout).toContain('The change stops where it is, as failure_action says')
    expect(await running()).toEqual(['1-r1', '1-r2', '2-r1', '3-r1'])
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
    await project.write('flags/go', '')
    expect((await project.slipway('rollback', '1', '--yes')).code).toBe(0)
    expect(await running()).toEqual(['1-r1', '2-r1', '3-r1'])
    expect((await project.slipway('up')).code).toBe(0)
    expect(await running()).toEqual(['1-r2', '2-r2', '3-r2'])
  })

  it('does without a later one with failure_action: continue, and makes it with the next up', async () => {
    const update = '{ failure_action: continue }'
    await start(update)
    const traffic = startTraffic(await targetsOf(project, port))
    const { code, stdout, stderr } = await upUntil(update, `answer:${project.name}-web-2-r2`)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain(`It goes on without ${project.name}-web-3-r2, as failure_action says`)
    expect(await running()).toEqual(['1-r2', '2-r2'])
    expect(await traffic.stop()).toMatchObject({ failures: [], bodies: ['one', 'two'] })
    expect(await project.containers()).toContain(`${project.name}-web-3-r2 exited`)
    await project.write('flags/go', '')
    expect((await project.slipway('up')).code).toBe(0)
    expect(await running()).toEqual(['1-r2', '2-r2', '3-r3'])
  })
})
