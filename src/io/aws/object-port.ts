import { factsOfAwsError } from '../../core/aws/aws-error.ts'
import type { ObjectPort } from '../../core/aws/cloud-port.ts'
import type { AwsWorld } from './aws-world.ts'
import type { ClientConfig } from './patient-config.ts'
import { awsFailure } from './sts.ts'

/** S3 through its API; the client is loaded by the first call. */
export function createObjectPort(world: AwsWorld, config: ClientConfig): ObjectPort {
  const load = async () => {
    const sdk = await import('@aws-sdk/client-s3')
    // Buckets are named in the path where somebody chose an endpoint: an emulator has no name for each of them.
    const forcePathStyle = world.endpoint('s3') !== undefined
    return { sdk, client: new sdk.S3Client({ ...config('s3'), forcePathStyle }) }
  }
  let loaded: ReturnType<typeof load> | undefined
  const s3 = () => (loaded ??= load())
  return {
    create: async (Bucket, Key, Body) => {
      const { sdk, client } = await s3()
      const order = { Bucket, Key, Body, ContentType: 'application/json', IfNoneMatch: '*' }
      const taken = ['PreconditionFailed', 'ConditionalRequestConflict']
      return (
        (await ask(world, 'PutObject', Bucket, taken, () => client.send(new sdk.PutObjectCommand(order)))) !== undefined
      )
    },
    write: async (Bucket, Key, Body) => {
      const { sdk, client } = await s3()
      const order = { Bucket, Key, Body, ContentType: 'application/json' }
      await ask(world, 'PutObject', Bucket, [], () => client.send(new sdk.PutObjectCommand(order)))
    },
    read: async (Bucket, Key) => {
      const { sdk, client } = await s3()
      const answer = await ask(world, 'GetObject', Bucket, ['NoSuchKey'], () =>
        client.send(new sdk.GetObjectCommand({ Bucket, Key })),
      )
      return answer?.Body?.transformToString()
    },
    remove: async (Bucket, Key) => {
      const { sdk, client } = await s3()
      await ask(world, 'DeleteObject', Bucket, [], () => client.send(new sdk.DeleteObjectCommand({ Bucket, Key })))
    },
  }
}

/** Undefined where S3 answers with one of the codes. */
async function ask<T>(
  world: AwsWorld,
  action: string,
  bucket: string,
  codes: readonly string[],
  send: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    if (codes.includes(factsOfAwsError(error).name)) return undefined
    throw awsFailure(world, error, { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}` })
  }
}
