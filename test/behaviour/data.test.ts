import { afterAll, beforeAll, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

let project: TestProject

const compose = (version: string) => `services:
  web:
    image: ${appImage}
    environment: { VERSION: ${version}, DATA: /host/data }
    ports: ['8000']
    stop_grace_period: 1s
`

beforeAll(async () => {
  project = await createProject({
    'compose.yaml': compose('one'),
    'slipway.yaml': `services:
  web: { data: [/host/data, /etc/skel] }
environments: { local: { services: { web: { routes: [{ host: data.localhost }] } } } }
`,
  })
})

afterAll(() => project.dispose())

it('keeps data folders when the container is replaced, and fills an empty one with what the image has there', async () => {
  const first = await project.slipway('up')
  expect([first.code, first.stderr]).toEqual([0, expect.any(String)])
  await project.write('compose.yaml', compose('two'))
  expect((await project.slipway('up')).code).toBe(0)
  expect(await project.fetch('data.localhost', '/starts')).toBe('200 one\ntwo\n')
  const skeleton = await project.slipway('exec', 'web', '--', 'ls', '-A', '/etc/skel')
  expect(skeleton.stdout).toContain('.bashrc')
})

it('keeps them through down, until --volumes', async () => {
  await project.slipway('down')
  const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=${project.name}_web-`)
  expect(volumes.trim().split('\n').toSorted()).toEqual([
    `${project.name}_web-etc-skel`,
    `${project.name}_web-host-data`,
  ])
  await project.slipway('up')
  expect(await project.fetch('data.localhost', '/starts')).toBe('200 one\ntwo\ntwo\n')
  await project.slipway('down', '--volumes', '--yes')
  expect(await project.resources()).toEqual([])
})
