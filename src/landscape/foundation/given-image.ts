/**
 * ARN of the repository of an image that is in ECR already, of any account; undefined for one of another registry. Hosts are `<account>.dkr.ecr.<region>.…` and, for
 * both versions of IP, `<account>.dkr-ecr.<region>.on.…` (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html, 2026-11).
 */
export function givenRepositoryArn(image: string): string | undefined {
  const [, account, region, name] =
    /^(\d{12})\.dkr(?:\.ecr|-ecr)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))\/([^:@]+)/.exec(
      image,
    ) ?? []
  if (account === undefined || region === undefined || name === undefined) return undefined
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (2026-11). */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
