import type * as Sdk from '@aws-sdk/client-s3'
import type { ObjectPort } from '../../core/aws/cloud-port.ts'
import { type Abort, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

/** S3 through its API; the client is loaded by the first call. */
export function createObjectPort(world: AwsWorld, config: ClientConfig): ObjectPort {
  const s3 = once(async () => {
    const sdk = await import('@aws-sdk/client-s3')
    // Buckets are named in the path where somebody chose an endpoint: an emulator has no name for each of them.
    const forcePathStyle = world.endpoint('s3') !== undefined
    return { sdk, client: new sdk.S3Client({ ...config('s3'), forcePathStyle }) }
  })
  return {
    create: async (Bucket, Key, Body) => {
      const { sdk, client } = await s3()
      const order = { Bucket, Key, Body, ContentType: 'application/json', IfNoneMatch: '*' }
      const taken = ['PreconditionFailed', 'ConditionalRequestConflict']
      return (
        (await ask(world, 'PutObject', Bucket, taken, (abort) =>
          client.send(new sdk.PutObjectCommand(order), abort),
        )) !== undefined
      )
    },
    write: async (Bucket, Key, Body) => {
      const { sdk, client } = await s3()
      const order = { Bucket, Key, Body, ContentType: 'application/json' }
      await ask(world, 'PutObject', Bucket, [], (abort) => client.send(new sdk.PutObjectCommand(order), abort))
    },
    read: async (Bucket, Key) => {
      const { sdk, client } = await s3()
      return ask(world, 'GetObject', Bucket, ['NoSuchKey'], async (abort) => {
        const answer = await client.send(new sdk.GetObjectCommand({ Bucket, Key }), abort)
        // The text comes after the answer has begun, and is waited for no longer than that.
        return answer.Body?.transformToString()
      })
    },
    list: async (bucket, prefix) => listKeys(world, await s3(), bucket, prefix),
    urlOf: async (bucket, key) => {
      const base = world.endpoint('s3')
      return base === undefined ? urlInS3((await s3()).client, world, bucket, key) : urlAt(base, bucket, key)
    },
    remove: async (Bucket, Key) => {
      const { sdk, client } = await s3()
      await ask(world, 'DeleteObject', Bucket, [], (abort) =>
        client.send(new sdk.DeleteObjectCommand({ Bucket, Key }), abort),
      )
    },
  }
}

interface S3 {
  readonly sdk: typeof Sdk
  readonly client: Sdk.S3Client
}

async function listKeys(world: AwsWorld, { sdk, client }: S3, bucket: string, prefix: string): Promise<string[]> {
  const found: string[] = []
  let token: string | undefined
  do {
    const command = new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })
    const page = await ask(world, 'ListBucket', bucket, [], (abort) => client.send(command, abort))
    found.push(...(page?.Contents ?? []).flatMap(({ Key }) => Key ?? []))
    token = page?.NextContinuationToken
  } while (token)
  return found.toSorted()
}

/** `https://<bucket>.s3.<region>.amazonaws.com/<key>`, in the domain of the partition. */
function urlInS3({ config }: Sdk.S3Client, { region }: AwsWorld, bucket: string, key: string): string {
  const { url } = config.endpointProvider({ Bucket: bucket, ...(region !== undefined && { Region: region }) })
  return new URL(`${url.pathname.replace(/\/$/, '')}/${key}`, url).href
}

/**
 * With the bucket in the path, as the AWS CLI writes it. moto reads the path only where it finds the word localhost, and takes the
 * first part of any other host for the bucket (moto/cloudformation/utils.py, get_stack_from_s3_url, 5.2.1, 2026-11).
 */
function urlAt(endpoint: string, bucket: string, key: string): string {
  const base = new URL(endpoint)
  if (base.hostname === '127.0.0.1' || base.hostname === '[::1]') base.hostname = 'localhost'
  return `${base.href.replace(/\/$/, '')}/${bucket}/${key}`
}

/** Undefined where S3 answers with one of the codes. */
function ask<T>(
  world: AwsWorld,
  action: string,
  bucket: string,
  codes: readonly string[],
  send: (abort: Abort) => Promise<T>,
): Promise<T | undefined> {
  return askAwsUnless(world, codes, { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}`, send })
}
