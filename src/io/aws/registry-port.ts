import type * as Sdk from '@aws-sdk/client-ecr'
import { Secret } from '../../core/argv.ts'
import type { RegistryLogin, RegistryPort, Repository, StoredImage } from '../../core/aws/registry-port.ts'
import { SlipwayError } from '../../core/error.ts'
import { askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

/** ECR through its API; the client is loaded by the first call. */
export function createRegistryPort(world: AwsWorld, config: ClientConfig): RegistryPort {
  const ecr = once(async () => {
    const sdk = await import('@aws-sdk/client-ecr')
    return { sdk, client: new sdk.ECRClient(config('ecr')) }
  })
  return {
    repository: (name, signal) => findRepository(world, ecr, name, signal),
    images: (name, signal) => listImages(world, ecr, name, signal),
    names: (name, signal) => listNames(world, ecr, name, signal),
    login: (signal) => logIn(world, ecr, signal),
  }
}

type Load = () => Promise<{ readonly sdk: typeof Sdk; readonly client: Sdk.ECRClient }>

const absent = ['RepositoryNotFound']

async function findRepository(
  world: AwsWorld,
  load: Load,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Repository | undefined> {
  const { sdk, client } = await load()
  const command = new sdk.DescribeRepositoriesCommand({ repositoryNames: [name] })
  const answer = await askAwsUnless(world, absent, {
    action: 'ecr:DescribeRepositories',
    resource: name,
    signal,
    send: (abort) => client.send(command, abort),
  })
  const { repositoryArn: arn, repositoryUri: uri } = answer?.repositories?.[0] ?? {}
  return arn === undefined || uri === undefined ? undefined : { arn, uri }
}

/** The most images of one answer. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html, 2026-11. */
const pageSize = 1_000

async function listImages(
  world: AwsWorld,
  load: Load,
  name: string,
  signal: AbortSignal | undefined,
): Promise<StoredImage[]> {
  const { sdk, client } = await load()
  const found: StoredImage[] = []
  let nextToken: string | undefined
  do {
    const filter = { tagStatus: 'TAGGED' } as const
    const command = new sdk.DescribeImagesCommand({ repositoryName: name, maxResults: pageSize, filter, nextToken })
    const page = await askAwsUnless(world, absent, {
      action: 'ecr:DescribeImages',
      resource: name,
      signal,
      send: (abort) => client.send(command, abort),
    })
    for (const { imageDigest, imageTags = [], imagePushedAt } of page?.imageDetails ?? [])
      if (imageDigest !== undefined)
        found.push({ digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt?.getTime() ?? 0 })
    nextToken = page?.nextToken
  } while (nextToken)
  return found
}

async function listNames(
  world: AwsWorld,
  load: Load,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const { sdk, client } = await load()
  const found = new Set<string>()
  let nextToken: string | undefined
  do {
    const command = new sdk.ListImagesCommand({ repositoryName: name, maxResults: pageSize, nextToken })
    const page = await askAwsUnless(world, absent, {
      action: 'ecr:ListImages',
      resource: name,
      signal,
      send: (abort) => client.send(command, abort),
    })
    if (page === undefined) return undefined
    for (const { imageDigest, imageTag } of page.imageIds ?? [])
      for (const each of [imageDigest, imageTag]) if (each !== undefined) found.add(each)
    nextToken = page.nextToken
  } while (nextToken)
  return found
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html: `user:password` in base64, for 12 hours (2026-11). */
async function logIn(world: AwsWorld, load: Load, signal: AbortSignal | undefined): Promise<RegistryLogin> {
  const { sdk, client } = await load()
  const answer = await askAws(world, {
    action: 'ecr:GetAuthorizationToken',
    signal,
    send: (abort) => client.send(new sdk.GetAuthorizationTokenCommand({}), abort),
  })
  const { authorizationToken = '', proxyEndpoint = '' } = answer.authorizationData?.[0] ?? {}
  const [user = '', ...rest] = Buffer.from(authorizationToken, 'base64').toString('utf8').split(':')
  if (user === '' || proxyEndpoint === '') throw new SlipwayError(noToken)
  return { host: proxyEndpoint.replace(/^https?:\/\//, ''), user, password: new Secret(rest.join(':')) }
}

const noToken = {
  code: 'aws-failed',
  what: 'AWS gave no login for its registry of images',
  why: 'the answer of ecr:GetAuthorizationToken has no token',
  fix: 'Run the command again; when it stays so, look at what AWS_ENDPOINT_URL answers.',
} as const
