/** An image that is in ECR already, of any account and region. */
export interface GivenImage {
  readonly account: string
  readonly region: string
  readonly repository: string
  /** Of the repository. */
  readonly arn: string
  /** What its name begins with: registry and repository. */
  readonly uri: string
  /** The digest; without one the tag, `latest` where there is none either. */
  readonly name: string
}

/**
 * Reads the name of an image that is in ECR; undefined for one of another registry. Hosts are `<account>.dkr.ecr.<region>.…` and, for
 * both versions of IP, `<account>.dkr-ecr.<region>.on.…` (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html, 2026-11).
 */
export function parseGivenImage(image: string): GivenImage | undefined {
  const [, host = '', account, region, repository, tag, digest] =
    /^((\d{12})\.dkr(?:\.ecr|-ecr)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn)))\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(
      image,
    ) ?? []
  if (account === undefined || region === undefined || repository === undefined) return undefined
  const arn = `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`
  return { account, region, repository, arn, uri: `${host}/${repository}`, name: digest ?? tag ?? 'latest' }
}

/** ARN of the repository of an image that is in ECR already; undefined for one of another registry. */
export function givenRepositoryArn(image: string): string | undefined {
  return parseGivenImage(image)?.arn
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (2026-11). */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
