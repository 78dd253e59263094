import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docker } from '../behaviour/harness.ts'
import { type Ecr, startEcr } from './ecr.ts'
import { awsTool, createUser, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// Against moto with a real registry behind its ECR, and the engine of this machine.

let ecr: Ecr
let user: User
/** An image of another registry, as far as the project knows. */
let cache: string

const project = `shop${process.pid}`
const compose = (image: string) => `name: ${project}
services:
  web:
    build: { context: web, args: { RELEASE: "1" } }
    ports: ["8011:80"]
    depends_on: [cache]
    configs: [{ source: motd, target: /etc/motd.d/today }]
  worker:
    build: { context: web, args: { RELEASE: "1" } }
  cache:
    image: ${image}
    expose: ["6379"]
configs: { motd: { content: hello } }
`
const dockerfile = 'FROM debian:bookworm-slim\nARG RELEASE\nCOPY page /page\n'

beforeAll(async () => {
  ecr = await startEcr()
  cache = await ecr.publish('upstream/cache:7', 'FROM debian:bookworm-slim\nENV CACHE=7\n')
  const tools = await ecr.publish('upstream/tools:1', 'FROM debian:bookworm-slim\nENV TOOLS=1\n')
  const files = {
    'compose.yaml': compose(cache),
    'slipway.yaml': shopFiles['slipway.yaml'].replace('project: shop', `project: ${project}`),
    'web/Dockerfile': dockerfile,
    'web/page': 'one',
    // A client that keeps its passwords elsewhere: ours must not go there.
    '.docker/config.json': '{"credsStore":"nowhere"}',
  }
  user = await createUser(files, { AWS_ENDPOINT_URL: ecr.moto.url, SLIPWAY_TOOLS_IMAGE: tools, ...anyKeys })
})
afterAll(async () => {
  await ecr?.stop()
  await user?.remove()
  const left = await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
  const own = left.split('\n').filter((name) => name.startsWith(`slipway/${project}/`))
  if (own.length > 0) await docker('image', 'rm', ...own)
})

/** What the AWS CLI sees. */
async function aws(...argv: string[]): Promise<string> {
  const { stdout } = await user.run(awsTool('aws'), [...argv, '--output', 'text', '--region', 'eu-west-1'])
  return stdout.trim()
}

/** The image that a service's tasks are made of. */
function imageOf(service: string): Promise<string> {
  const query = `Stacks[0].Parameters[?ParameterKey=='Image'].ParameterValue`
  return aws(
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    `${project}-prod-service-${service}`,
    '--query',
    query,
  )
}

/** The one image in the repository of a service. */
async function pushedTo(service: string): Promise<string> {
  const repository = `${project}/${service}`
  const digest = await aws(
    'ecr',
    'describe-images',
    '--repository-name',
    repository,
    '--query',
    'imageDetails[].imageDigest',
  )
  return `${ecr.host}/${repository}@${digest}`
}

const nowhere = { DOCKER_HOST: 'tcp://127.0.0.1:1' }

describe('images of an environment in AWS', () => {
  it('are planned: what is built, what is copied, and where it goes', async () => {
    const { stdout } = await user.slipway(['plan', 'prod'])
    expect(stdout).toContain(`+ create  image of web`)
    expect(stdout).toContain(`built for linux/amd64 and pushed to ${project}/web`)
    expect(stdout).toContain(`copied from ${cache} for linux/amd64 to ${project}/cache`)
    const offline = await user.slipway(['plan', 'prod', '--offline'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect(offline.stdout.replaceAll(/ +/g, ' ')).toBe(stdout.replaceAll(/ +/g, ' '))
  })

  it('need an engine, where they are not there; without one nothing is made', async () => {
    const up = await user.slipway(['up', 'prod'], nowhere)
    expect([up.code, up.stderr]).toEqual([4, expect.stringContaining('No Docker Engine answers')])
    expect(await aws('cloudformation', 'describe-stacks', '--query', 'Stacks[].StackName')).toBe('')
  })

  it('are built, copied, pushed and used by digest; each is built once', async () => {
    const up = await user.slipway(['up', 'prod'])
    expect(up.code, up.stderr).toBe(0)
    expect(up.stderr.match(/✔ \w+: build/g)).toHaveLength(1)
    for (const service of ['web', 'worker', 'cache']) expect(await imageOf(service)).toBe(await pushedTo(service))
    expect(await imageOf('web')).toMatch(/@sha256:[0-9a-f]{64}$/)
  })

  it('leave this machine as it was: its names, its logins and its configuration', async () => {
    expect(await user.run('docker', ['image', 'ls', '--quiet', cache])).toMatchObject({ code: 0, stdout: '' })
    expect((await user.run('cat', ['.docker/config.json'])).stdout).toBe('{"credsStore":"nowhere"}')
  })

  it('are left alone by the next up, also without an engine and from another machine', async () => {
    const again = await user.slipway(['up', 'prod'], nowhere)
    expect(again.stderr).toContain('Nothing to do')
    await user.write('elsewhere/web/Dockerfile', dockerfile)
    await user.write('elsewhere/web/page', 'one')
    await user.write('elsewhere/compose.yaml', compose(cache))
    await user.write('elsewhere/slipway.yaml', (await user.run('cat', ['slipway.yaml'])).stdout)
    const state = { SLIPWAY_STATE_DIR: `${user.folder}/other-state` }
    const other = await user.slipway(['up', 'prod', '-C', 'elsewhere'], { ...nowhere, ...state })
    expect(other.stderr).toContain('Nothing to do')
  })

  it('are pushed anew when a file changes, and found when it changes back', async () => {
    const before = await imageOf('web')
    await user.write('web/page', 'two')
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toContain(`~ change  stack ${project}-prod-service-web`)
    expect(plan.stdout).not.toContain('image of cache')
    expect((await user.slipway(['up', 'prod'])).code).toBe(0)
    expect(await imageOf('web')).not.toBe(before)
    await user.write('web/page', 'one')
    expect((await user.slipway(['up', 'prod'], nowhere)).code).toBe(0)
    expect(await imageOf('web')).toBe(before)
  })

  it('are refused for another processor than the tasks have, before a service changes', async () => {
    const text = (await user.run('cat', ['slipway.yaml'])).stdout
    await user.write('slipway.yaml', text.replace('services:', 'services:\n      cache: { architecture: arm64 }'))
    const up = await user.slipway(['up', 'prod'])
    expect(up.code).toBe(5)
    expect(up.stderr).toContain('The image of cache does not run in AWS: it is for linux/amd64')
    expect(up.stderr).toContain('architecture: x86_64')
    await user.write('slipway.yaml', text)
  })

  it('that are in ECR already are checked for their processor, too', async () => {
    const [, digest] = (await pushedTo('cache')).split('@')
    await user.write('compose.yaml', compose(`123456789012.dkr.ecr.eu-west-1.amazonaws.com/${project}/cache@${digest}`))
    const text = (await user.run('cat', ['slipway.yaml'])).stdout
    await user.write('slipway.yaml', text.replace('services:', 'services:\n      cache: { architecture: arm64 }'))
    const up = await user.slipway(['up', 'prod'])
    expect(up.stderr).toContain('The image of cache does not run in AWS: it is for linux/amd64')
    await user.write('slipway.yaml', text)
    await user.write('compose.yaml', compose(cache))
  })

  it('that do not build change no service', async () => {
    await user.write('web/Dockerfile', `${dockerfile}RUN false\n`)
    const up = await user.slipway(['up', 'prod'])
    expect([up.code, up.stderr]).toEqual([5, expect.stringContaining('run `slipway up prod` again')])
    await user.write('web/Dockerfile', dockerfile)
    expect((await user.slipway(['up', 'prod'], nowhere)).stderr).toContain('Nothing to do')
  })

  it('stay in the foundation when their service goes', async () => {
    await user.write('compose.yaml', compose(cache).replace(/ {2}worker:\n.*\n/, ''))
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toContain(`remove  stack ${project}-prod-service-worker`)
    expect(plan.stdout).not.toContain(`stack ${project}-foundation`)
  })
})
