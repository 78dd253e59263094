import type * as Sdk from '@aws-sdk/client-ecr'
import { Secret } from '../../core/argv.ts'
import type {
  ImageManifest,
  RegistryLogin,
  RegistryPort,
  Repository,
  RepositoryPlace,
  StoredImage,
} from '../../core/aws/registry-port.ts'
import { SlipwayError } from '../../core/error.ts'
import { askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'
import { readUrl } from './read-url.ts'

/** ECR through its API; the client is loaded by the first call. */
export function createRegistryPort(world: AwsWorld, config: ClientConfig): RegistryPort {
  const ecr = once(async () => {
    const sdk = await import('@aws-sdk/client-ecr')
    return { sdk, client: new sdk.ECRClient(config('ecr')) }
  })
  // Another region has another client.
  const clients = new Map<string, Sdk.ECRClient>()
  const elsewhere = async (region: string) => {
    const { sdk, client } = await ecr()
    if (region === world.region) return { sdk, client }
    const other = clients.get(region) ?? new sdk.ECRClient({ ...config('ecr'), region })
    clients.set(region, other)
    return { sdk, client: other }
  }
  return {
    repositories: (names, signal) => findRepositories(world, ecr, names, signal),
    manifests: (place, names, signal) => readManifests(world, () => elsewhere(place.region), { place, names }, signal),
    configuration: (place, digest, signal) =>
      readConfiguration(world, () => elsewhere(place.region), { place, digest }, signal),
    images: (name, signal) => listImages(world, ecr, name, signal),
    names: (name, signal) => listNames(world, ecr, name, signal),
    login: (signal) => logIn(world, ecr, signal),
  }
}

type Load = () => Promise<{ readonly sdk: typeof Sdk; readonly client: Sdk.ECRClient }>

const absent = ['RepositoryNotFound']

/** The most names of one call. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html, 2026-11. */
const mostNames = 100

async function findRepositories(
  world: AwsWorld,
  load: Load,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Repository>> {
  const parts = partsOf(names, mostNames)
  const found = await Promise.all(parts.map((part) => describeRepositories(world, load, part, signal)))
  return new Map(found.flat())
}

/** Where one of the names is not there, the whole call fails and does not say which: then each is asked for by itself. */
async function describeRepositories(
  world: AwsWorld,
  load: Load,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<(readonly [string, Repository])[]> {
  const { sdk, client } = await load()
  const command = new sdk.DescribeRepositoriesCommand({ repositoryNames: [...names] })
  const answer = await askAwsUnless(world, absent, {
    action: 'ecr:DescribeRepositories',
    resource: names.join(', '),
    signal,
    send: (abort) => client.send(command, abort),
  })
  if (answer)
    return (answer.repositories ?? []).flatMap(({ repositoryName: name, repositoryArn: arn, repositoryUri: uri }) =>
      name === undefined || arn === undefined || uri === undefined ? [] : [[name, { arn, uri }] as const],
    )
  if (names.length === 1) return []
  return (await Promise.all(names.map((name) => describeRepositories(world, load, [name], signal)))).flat()
}

function partsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

interface NamedImages {
  readonly place: RepositoryPlace
  readonly names: readonly string[]
}

/** The most images of one call. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html, 2026-11. */
const mostImages = 100

/** Lists of images are taken as such: else ECR would choose one of them, and its digest is not that of the tag. */
const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
]

/** What a pull asks, too: so whoever may pull from a repository of another account may ask this. */
async function readManifests(
  world: AwsWorld,
  load: Load,
  { place: { account, arn, repository }, names }: NamedImages,
  signal: AbortSignal | undefined,
): Promise<Map<string, ImageManifest>> {
  const { sdk, client } = await load()
  const found = new Map<string, ImageManifest>()
  for (const part of partsOf(names, mostImages)) {
    const command = new sdk.BatchGetImageCommand({
      registryId: account,
      repositoryName: repository,
      imageIds: part.map((name) => (name.includes(':') ? { imageDigest: name } : { imageTag: name })),
      acceptedMediaTypes: manifestTypes,
    })
    const answer = await askAwsUnless(world, absent, {
      action: 'ecr:BatchGetImage',
      resource: arn,
      signal,
      send: (abort) => client.send(command, abort),
    })
    for (const [name, manifest] of (answer?.images ?? []).flatMap(manifestsOf)) found.set(name, manifest)
  }
  return found
}

/** By digest, and by the tag that was asked for. */
function manifestsOf({ imageId, imageManifest: text }: Sdk.Image): (readonly [string, ImageManifest])[] {
  const { imageDigest: digest, imageTag: tag } = imageId ?? {}
  if (digest === undefined || text === undefined) return []
  return [digest, tag].flatMap((name) => (name === undefined ? [] : [[name, { digest, text }] as const]))
}

interface NamedBlob {
  readonly place: RepositoryPlace
  readonly digest: string
}

/** The configuration of an image is kept as its layers are: ECR gives an address for it that needs no login. */
async function readConfiguration(
  world: AwsWorld,
  load: Load,
  { place: { account, arn, repository }, digest }: NamedBlob,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { sdk, client } = await load()
  const order = { registryId: account, repositoryName: repository, layerDigest: digest }
  return askAws(world, {
    action: 'ecr:GetDownloadUrlForLayer',
    resource: arn,
    signal,
    send: async (abort) => {
      const { downloadUrl = '' } = await client.send(new sdk.GetDownloadUrlForLayerCommand(order), abort)
      return readUrl(world, downloadUrl, abort.abortSignal)
    },
  })
}

/** The most images of one answer. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html, 2026-11. */
const pageSize = 1_000

async function listImages(
  world: AwsWorld,
  load: Load,
  name: string,
  signal: AbortSignal | undefined,
): Promise<StoredImage[] | undefined> {
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
    if (page === undefined) return undefined
    for (const { imageDigest, imageTags = [], imagePushedAt } of page.imageDetails ?? [])
      if (imageDigest !== undefined)
        found.push({ digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt?.getTime() ?? 0 })
    nextToken = page.nextToken
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
