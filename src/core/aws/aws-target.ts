/** Where in AWS an environment lives and who goes there: the keys of `slipway.yaml` of the same names. */
export interface AwsTarget {
  /** Default: what `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile says. */
  readonly region?: string | undefined
  /** The one account that may be touched. */
  readonly account?: string | undefined
  /** Name or ARN of a role that is assumed. */
  readonly role?: string | undefined
  /** Name in the AWS configuration files. Default: keys of the environment, then `AWS_PROFILE`, then `default`. */
  readonly profile?: string | undefined
}
