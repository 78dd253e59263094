/** What the registry and Secrets Manager of an account and region still hold of what was deployed once. */
export interface HoldingPort {
  /** Digests and tags of the images in a repository of ECR; undefined when there is no such repository. */
  images(repository: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined>
  /** Ids of the versions of a secret, also of those without a label; undefined when it is deleted or about to be. */
  secretVersions(arn: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined>
}
