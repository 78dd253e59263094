import { nearestWord } from '../../core/nearest-word.ts'

/**
 * Regions that a slip of the finger may have meant; others may be right all the same, for AWS opens new ones.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, 2026-11.
 */
const regions = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-7'],
  ...['af-south-1', 'il-central-1', 'me-central-1', 'me-south-1', 'us-gov-east-1', 'us-gov-west-1'],
  ...['cn-north-1', 'cn-northwest-1'],
]

/** The region that was most likely meant; undefined for a known one, and where none is near. */
export function nearestRegion(given: string): string | undefined {
  const plain = given.toLowerCase().replaceAll(/[\s_]+/g, '-')
  // An availability zone is a region and a letter.
  const word = plain.replace(/(\d)[a-f]$/, '$1')
  return regions.includes(given) ? undefined : nearestWord(word, regions)
}

/** Bahrain and the UAE: https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html, 2026-11. */
export function isWithoutOwnBuckets(region: string): boolean {
  return region === 'me-south-1' || region === 'me-central-1'
}
