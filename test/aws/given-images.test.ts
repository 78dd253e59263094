import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// Images that are in ECR already: of this account and of another one, by tag, by digest, and where nobody may look.

let moto: Emulator
let user: User

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const own = '123456789012'
const other = '210987654321'
const hostOf = (account: string, region: string) => `${account}.dkr.ecr.${region}.amazonaws.com`
const compose = (web: string, api: string) => `name: shop
services:
  web: { image: "${web}", expose: ["80"] }
  api: { image: "${api}", expose: ["80"] }
`
const slipway = `project: shop
environments:
  prod:
    platform: fargate
    region: eu-west-1
    network: { vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], privateSubnets: [subnet-2a3b4c5d, subnet-3a4b5c6d] }
`
const web = `${hostOf(own, 'eu-west-1')}/team/web`
const api = `${hostOf(other, 'us-east-1')}/team/api`

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  user = await createUser({ 'compose.yaml': '', 'slipway.yaml': slipway }, { AWS_ENDPOINT_URL: moto.url, ...anyKeys })
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

/** Puts an image for these platforms there; gives its digest. */
async function put(account: string, region: string, name: string, platforms: readonly string[]): Promise<string> {
  const [repositoryName = '', imageTag] = name.split(':')
  const ecr = new ECRClient({ endpoint: moto.url, region, credentials })
  await ecr.send(new CreateRepositoryCommand({ repositoryName, registryId: account })).catch(() => undefined)
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const manifests = platforms.map((platform, index) => {
    const [os, architecture] = platform.split('/')
    return {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${index}`,
      platform: { os, architecture },
    }
  })
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests,
    annotations: { now: `${Date.now()}` },
  })
  const order = { registryId: account, repositoryName, imageTag, imageManifest, imageManifestMediaType: mediaType }
  const { image } = await ecr.send(new PutImageCommand(order))
  ecr.destroy()
  return image?.imageId?.imageDigest ?? ''
}

const both = ['linux/amd64', 'linux/arm64', 'unknown/unknown']

/** The image that a service's tasks are made of. */
async function imageOf(service: string): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient({ endpoint: moto.url, region: 'eu-west-1', credentials })
  const command = new DescribeStacksCommand({ StackName: `shop-prod-service-${service}` })
  const { Stacks: [stack] = [] } = await cloudFormation.send(command)
  return stack?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Image')?.ParameterValue
}

describe('images that are in ECR already', () => {
  let digests: readonly string[]
  let moved: string

  it('are released by the digest of their tag, also from another account and region', async () => {
    digests = [await put(own, 'eu-west-1', 'team/web:1', both), await put(other, 'us-east-1', 'team/api:1', both)]
    await user.write('compose.yaml', compose(`${web}:1`, `${api}:1`))
    expect(await user.slipway(['up', 'prod'])).toMatchObject({ code: 0 })
    expect([await imageOf('web'), await imageOf('api')]).toEqual([`${web}@${digests[0]}`, `${api}@${digests[1]}`])
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('are a change when their tag has moved', async () => {
    moved = await put(other, 'us-east-1', 'team/api:1', both)
    const plan = await user.slipway(['plan', 'prod'])
    const [before, after] = [digests[1], moved].map((digest) => digest?.slice(7, 19))
    expect(plan.stdout).toContain(
      `change  stack shop-prod-service-api  1 replaced, 1 changed; image ${before} becomes ${after}`,
    )
    expect(plan.stdout).not.toContain('shop-prod-service-web')
    expect(await user.slipway(['up', 'prod'])).toMatchObject({ code: 0 })
    expect(await imageOf('api')).toBe(`${api}@${moved}`)
  })

  it('named by digest stay what they are', async () => {
    await user.write('compose.yaml', compose(`${web}@${digests[0]}`, `${api}:1@${moved}`))
    expect(await user.slipway(['up', 'prod'])).toMatchObject({ code: 0 })
    expect([await imageOf('web'), await imageOf('api')]).toEqual([`${web}@${digests[0]}`, `${api}@${moved}`])
  })

  it('that are not there, or for another processor, stop before anything changes', async () => {
    await put(own, 'eu-west-1', 'team/web:arm', ['linux/arm64', 'unknown/unknown'])
    const before = await imageOf('web')
    await user.write('compose.yaml', compose(`${web}:arm`, `${api}@${moved}`))
    const arm = await user.slipway(['up', 'prod'])
    expect(arm).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('it is for linux/arm64, and its tasks run on linux/amd64'),
    })
    await user.write('compose.yaml', compose(`${web}:2`, `${api}@${moved}`))
    expect(await user.slipway(['plan', 'prod'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('not in ECR'),
    })
    const gone = await user.slipway(['up', 'prod'])
    expect(gone).toMatchObject({ code: 5, stderr: expect.stringContaining(`compose.yaml:3:10`) })
    expect(await imageOf('web')).toBe(before)
  })

  it('that nobody here may look at are used as they are named, with the permission that is missing', async () => {
    const secret = `${hostOf(other, 'eu-west-1')}/secret/api:1`
    await user.write('compose.yaml', compose(`${web}:1`, secret))
    const up = await user.slipway(['up', 'prod'])
    expect(up).toMatchObject({ code: 0, stderr: expect.stringContaining('ecr:BatchGetImage') })
    expect(await imageOf('api')).toBe(secret)
  })
})
