import { tmpdir } from 'node:os'
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cloud } from '../../src/core/aws/cloud-port.ts'
import type { Context } from '../../src/core/context.ts'
import { changeLandscape } from '../../src/deploy/aws/change-landscape.ts'
import { createCloudPort } from '../../src/io/aws/cloud-port.ts'
import { foundationComponent } from '../../src/landscape/foundation/foundation.ts'
import { securityComponent } from '../../src/landscape/security/security.ts'
import { makeEnvironment, parseShop } from '../landscape/landscapes.ts'
import { awsTool, createUser, startMoto, type Emulator, type User } from './harness.ts'
import { noDelivery } from '../fakes/cloud-fixture.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// Releases, and templates that go through the bucket, with the real SDK against moto.

let moto: Emulator
let user: User
let cloud: Cloud

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  user = await createUser(shopFiles, { AWS_ENDPOINT_URL: moto.url, AWS_DEFAULT_REGION: 'eu-west-1', ...anyKeys })
  cloud = await createCloudPort(factsWith({ AWS_ENDPOINT_URL: moto.url })).open({ region: 'eu-west-1' })
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

describe('releases of an environment', () => {
  it('are recorded, listed, and gone back to', async () => {
    await user.slipway(['up', 'prod'])
    await user.write('compose.yaml', shopFiles['compose.yaml'].replace('1.27', '1.28'))
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('7 stacks, release 2, in')
    const back = await user.slipway(['rollback', 'prod', '--yes'])
    expect(back.stderr).toContain('the services of prod in 123456789012, eu-west-1 are as in release 1')
    const { stdout } = await user.slipway(['releases', 'prod'])
    expect(stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' ').replace(/ \d+ s \S+@\S+/, ''))).toEqual([
      'RELEASE AGE BY REASON STATE IMAGES',
      '✔ 3 rollback to 1 live api=210987654321.dkr.ecr.eu-west-1.amazonaws.com/httpd:2.4 web=210987654321.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27',
      '· 2 up kept api=210987654321.dkr.ecr.eu-west-1.amazonaws.com/httpd:2.4 web=210987654321.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.28',
      '· 1 up kept api=210987654321.dkr.ecr.eu-west-1.amazonaws.com/httpd:2.4 web=210987654321.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27',
      '',
    ])
    expect((await user.slipway(['status', 'prod'])).stderr).toMatch(/^release 3 by \S+@\S+, \d+ s old$/m)
  })
})

describe('what is held of a release', () => {
  const config = () => ({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })

  it('are the digests and tags of a repository of ECR', async () => {
    expect(await cloud.registry.names('shop/none')).toBeUndefined()
    const ecr = new ECRClient(config())
    const repositoryName = 'shop/web'
    await ecr.send(new CreateRepositoryCommand({ repositoryName }))
    const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json' })
    const put = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v1' }))
    expect(await cloud.registry.names('shop/web')).toEqual(new Set([put.image?.imageId?.imageDigest, 'v1']))
    // One name that is not there fails the whole call.
    const found = await cloud.registry.repositories(['shop/none', repositoryName])
    expect([...found.keys()]).toEqual([repositoryName])
  })

  it('are the versions of a secret, with a label and without, until it is deleted', async () => {
    const secrets = new SecretsManagerClient(config())
    const first = await secrets.send(new CreateSecretCommand({ Name: 'shop/token', SecretString: 'a' }))
    const put = (SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: 'shop/token', SecretString }))
    const ids = [first, await put('b'), await put('c')].map(({ VersionId }) => VersionId)
    expect(await cloud.secrets.versionIds(first.ARN ?? '')).toEqual(new Set(ids))
    await secrets.send(new DeleteSecretCommand({ SecretId: 'shop/token' }))
    expect(await cloud.secrets.versionIds(first.ARN ?? '')).toBeUndefined()
  })
})

describe('a template over 51,200 bytes', () => {
  it.each([
    ['eu-west-1', 'https://state.s3.eu-west-1.amazonaws.com/templates/a.json'],
    ['cn-north-1', 'https://state.s3.cn-north-1.amazonaws.com.cn/templates/a.json'],
  ])('has the URL that S3 has in %s', async (region, url) => {
    const own = await createCloudPort(factsWith({ AWS_ENDPOINT_URL_STS: moto.url })).open({ region })
    expect(await own.objects.urlOf('state', 'templates/a.json')).toBe(url)
  })

  const many = (count: number, more: string) => {
    const services = Array.from({ length: count }, (_, index) => `s${index}: {${more}, networks: [n${index % 2}]}`)
    return `name: many\nservices: {${services.join(', ')}}\nnetworks: {n0: , n1: }\n`
  }

  it('is that of the groups of 110 services, and is made through the bucket', async () => {
    const project = await parseShop(many(110, 'image: a, expose: ["80"]'), 's0: {routes: [{host: a.example.com}]}')
    const environment = makeEnvironment()
    const security = securityComponent({ project, environment })
    const vpc = { from: 'value', value: 'vpc-0a1b2c3d' } as const
    const components = [foundationComponent({ project }), { ...security, inputs: { ...security.inputs, Vpc: vpc } }]
    const owner = { project: 'many', environment: 'prod' }
    const wish = { owner, landscape: { environment, components }, after: {}, zones: [], valueOf: () => undefined }
    const change = { wish, deliver: noDelivery, allowReplace: [], breakLock: false, limitMs: 60_000, began: 0 }
    const made = await changeLandscape(plainContext(), cloud, change)
    const { name, id } = (await cloud.stacks.observe(security.stack)) ?? { name: '', id: '' }
    // The foundation has a repository for each of them, and so is made in two goes.
    expect(made.stacks.map(({ status }) => status)).toEqual(['UPDATE_COMPLETE', 'CREATE_COMPLETE'])
    expect(Buffer.byteLength(await cloud.stacks.template(id))).toBeGreaterThan(51_200)
    expect(await cloud.stacks.resources(name)).toHaveLength(Object.keys(security.template.Resources).length)
    expect((await changeLandscape(plainContext(), cloud, change)).outcome).toBe('unchanged')
  })

  it('is that of a foundation with 70 services that are built, which deploy.sh makes in two goes', async () => {
    const folder = `${user.folder}/many`
    await user.write('many/compose.yaml', many(70, 'build: ., expose: ["80"]'))
    await user.write('many/Dockerfile', 'FROM scratch\n')
    await user.write('many/slipway.yaml', 'environments: {prod: {platform: fargate, region: eu-west-1}}\n')
    const synth = await user.slipway(['synth', 'prod', '-C', folder, '-o', `${folder}/out`])
    expect(synth).toMatchObject({ code: 0 })
    // moto finds a bucket in the path only at this name.
    const localhost = { AWS_ENDPOINT_URL: moto.url.replace('127.0.0.1', 'localhost') }
    const path = { PATH: `${awsTool('aws').replace(/\/?aws$/, '')}:${user.env['PATH']}` }
    const deploy = await user.run(`${folder}/out/deploy.sh`, [], { ...localhost, ...path })
    expect(deploy.stderr).toContain('IMAGE_S0 is not set')
    const all = await cloud.stacks.resources('many-foundation')
    expect(all.filter(({ type }) => type === 'AWS::ECR::Repository')).toHaveLength(70)
  })
})

/** What is told of a process with these variables. */
function factsWith(own: Record<string, string>) {
  const env = { ...anyKeys, HOME: tmpdir(), ...own }
  return { env, sessionFolder: tmpdir(), user: 'ada', now: Date.now, signal: new AbortController().signal }
}

/** The little of the outside world that a change in AWS needs. */
function plainContext(): Context {
  const clock = { now: Date.now, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 50)) }
  const actor = { user: 'ada', host: 'laptop', pid: 1, home: '/home/ada', isAlive: () => true }
  return { clock, actor, emit: () => {}, signal: new AbortController().signal, env: {} } as unknown as Context
}
