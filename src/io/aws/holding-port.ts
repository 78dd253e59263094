import type * as EcrSdk from '@aws-sdk/client-ecr'
import type * as SecretsSdk from '@aws-sdk/client-secrets-manager'
import type { HoldingPort } from '../../core/aws/holding-port.ts'
import { askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'

/** ECR and Secrets Manager through their APIs, to look; each client is loaded by its first call. */
export function createHoldingPort(world: AwsWorld, config: ClientConfig): HoldingPort {
  const loadEcr = async () => {
    const sdk = await import('@aws-sdk/client-ecr')
    return { sdk, client: new sdk.ECRClient(config('ecr')) }
  }
  const loadSecrets = async () => {
    const sdk = await import('@aws-sdk/client-secrets-manager')
    return { sdk, client: new sdk.SecretsManagerClient(config('secrets_manager')) }
  }
  let ecr: ReturnType<typeof loadEcr> | undefined
  let secrets: ReturnType<typeof loadSecrets> | undefined
  return {
    images: async (repository, signal) => listImages(world, await (ecr ??= loadEcr()), repository, signal),
    secretVersions: async (arn, signal) => listVersions(world, await (secrets ??= loadSecrets()), arn, signal),
  }
}

interface Ecr {
  readonly sdk: typeof EcrSdk
  readonly client: EcrSdk.ECRClient
}

interface Secrets {
  readonly sdk: typeof SecretsSdk
  readonly client: SecretsSdk.SecretsManagerClient
}

async function listImages(world: AwsWorld, { sdk, client }: Ecr, repository: string, signal: AbortSignal | undefined) {
  const found = new Set<string>()
  let nextToken: string | undefined
  do {
    const command = new sdk.ListImagesCommand({ repositoryName: repository, maxResults: 1000, nextToken })
    const page = await askAwsUnless(world, ['RepositoryNotFound'], {
      ...{ action: 'ecr:ListImages', resource: repository, signal },
      send: (abort) => client.send(command, abort),
    })
    if (page === undefined) return undefined
    for (const { imageDigest, imageTag } of page.imageIds ?? [])
      for (const name of [imageDigest, imageTag]) if (name !== undefined) found.add(name)
    nextToken = page.nextToken
  } while (nextToken)
  return found
}

/**
 * A version without a label counts, for it can be read by its id until Secrets Manager takes it away
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html, IncludeDeprecated, 2026-11). A secret
 * that is scheduled for deletion is still described, and its value can no longer be read.
 */
async function listVersions(world: AwsWorld, { sdk, client }: Secrets, arn: string, signal: AbortSignal | undefined) {
  const absent = ['ResourceNotFound']
  const described = await askAwsUnless(world, absent, {
    ...{ action: 'secretsmanager:DescribeSecret', resource: arn, signal },
    send: (abort) => client.send(new sdk.DescribeSecretCommand({ SecretId: arn }), abort),
  })
  if (described === undefined || described.DeletedDate !== undefined) return undefined
  const found = new Set<string>()
  let NextToken: string | undefined
  do {
    const command = new sdk.ListSecretVersionIdsCommand({ SecretId: arn, IncludeDeprecated: true, NextToken })
    const page = await askAwsUnless(world, absent, {
      ...{ action: 'secretsmanager:ListSecretVersionIds', resource: arn, signal },
      send: (abort) => client.send(command, abort),
    })
    for (const { VersionId } of page?.Versions ?? []) if (VersionId !== undefined) found.add(VersionId)
    NextToken = page?.NextToken
  } while (NextToken)
  return found
}
