import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

const compose = (command: string, more = '') => `
services:
  web:
    image: ${appImage}
    environment: { FROM_SERVICE: "1", VERSION: ${more || 'v1'} }
    volumes: [data:/data, /scratch]
    networks: { back: { aliases: [www] }, front: }
    secrets: [key]
    stop_grace_period: 1s
    deploy: { replicas: 2 }
    pre_start:
      - command: [sh, -c, '${command}']
        environment: [FROM_HOOK=2]
        volumes: [other:/other]
      - command: [sh, -c, "echo replica >>/data/log"]
        per_replica: true
networks: { back: , front: }
volumes: { data: , other: }
secrets: { key: { file: ./key.txt } }
`
const writes =
  'echo $$FROM_SERVICE $$FROM_HOOK $$(cat /run/secrets/key) $$(ls -d /other) $$(ls /sys/class/net | wc -l) >>/data/log; touch /scratch/made'

describe('pre_start', () => {
  let project: TestProject
  const log = (release: number) => docker('exec', `${project.name}-web-1-r${release}`, 'cat', '/data/log')
  beforeAll(async () => {
    project = await createProject({ 'compose.yaml': compose(writes), 'key.txt': 'canary' })
  })
  afterAll(() => project.dispose())

  it('runs before the first replica, with what the service has, and leaves nothing', async () => {
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    expect(await log(1)).toBe('1 2 canary /other 3\nreplica\nreplica\n')
    expect(await docker('exec', `${project.name}-web-1-r1`, 'ls', '/scratch')).toBe('made\n')
    expect(await project.containers()).toEqual([1, 2].map((index) => `${project.name}-web-${index}-r1 running`))
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })

  it('runs before a further replica only what is for each', async () => {
    expect((await project.slipway('scale', 'web=3')).code).toBe(0)
    expect(await log(1)).toBe('1 2 canary /other 3\nreplica\nreplica\nreplica\n')
  })

  it('ends the change when it fails, with its last lines', async () => {
    await project.write('compose.yaml', compose('echo no such table; exit 7'))
    const { code, stderr } = await project.slipway('up')
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/before service web failed: exit code 7[\s\S]*no such table[\s\S]*pre_start-1 is kept/)
    expect((await project.containers()).filter((one) => one.endsWith('running'))).toHaveLength(3)
    await project.write('compose.yaml', compose(writes, 'v2'))
    expect((await project.slipway('up')).code).toBe(0)
    expect((await project.containers()).filter((one) => one.includes('pre_start'))).toEqual([])
  })

  it('is not repeated by a rollback', async () => {
    const release = (await project.data<{ release: number }>('up')).release
    const before = await log(release)
    expect((await project.slipway('rollback', '--yes')).code).toBe(0)
    const [name = ''] = (await project.containers()).filter((one) => /-web-1-.* running$/.test(one))
    expect(await docker('exec', name.split(' ')[0] ?? '', 'cat', '/data/log')).toBe(before)
  })
})
