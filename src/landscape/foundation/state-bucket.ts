import { digestOf } from '../../core/digest.ts'
import { attribute, ref, resource, sub, type Resource } from '../cloudformation/resource.ts'
import type { Json } from '../cloudformation/values.ts'
import { projectTags } from './project-tags.ts'

type Bucket = Resource<'AWS::S3::Bucket'>

/** Days that a replaced or deleted object can still be brought back. */
const oldVersionDays = 90
/** Days after which an upload that was never finished goes. */
const unfinishedDays = 7
/** 63 characters, less `-123456789012-ap-southeast-1-an`. */
const longestPrefix = 32

/** The bucket that remembers what was deployed: releases, lock, configuration, and templates too long for a request. */
export function stateBucket(project: string): { bucket: Bucket; policy: Resource<'AWS::S3::BucketPolicy'> } {
  const bucket = resource('Bucket', 'AWS::S3::Bucket', bucketProperties(project), { onDelete: 'RetainExceptOnCreate' })
  const policy = resource(
    'BucketPolicy',
    'AWS::S3::BucketPolicy',
    { Bucket: ref(bucket), PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnly(bucket)] } },
    // A bucket that outlives its stack stays as closed as it was.
    { onDelete: 'RetainExceptOnCreate' },
  )
  return { bucket, policy }
}

/**
 * The name follows from project, account and region, so that any laptop finds the bucket, also once its stack is gone; a name of
 * CloudFormation's would be lost with the stack. It lies in the namespace of the account, where nobody else can take it first
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html, 2026-11; not in Bahrain and the UAE).
 * Encrypted with S3's own keys: a key of KMS would cost for each and add a policy to get wrong, and protect from nobody else here.
 */
function bucketProperties(project: string): Bucket['properties'] {
  const prefix = prefixOf(project)
  return {
    BucketName: sub(`${prefix}-\${AWS::AccountId}-\${AWS::Region}-an`),
    BucketNamespace: 'account-regional',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    VersioningConfiguration: { Status: 'Enabled' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'old-versions',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: oldVersionDays },
          ExpiredObjectDeleteMarker: true,
        },
        {
          Id: 'unfinished-uploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: unfinishedDays },
        },
      ],
    },
    Tags: projectTags(project, `${project}-state`),
  }
}

function prefixOf(project: string): string {
  return project.length <= longestPrefix ? project : `${project.slice(0, 25)}-${digestOf(project).slice(0, 6)}`
}

function tlsOnly(bucket: Bucket): Json {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [attribute(bucket, 'Arn'), sub(`\${${bucket.logicalId}.Arn}/*`)],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
}
