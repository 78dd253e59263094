import type { Secret } from '../argv.ts'

/** Somebody whom a registry of images knows. */
export interface RegistryLogin {
  /** For example `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
  readonly host: string
  readonly user: string
  readonly password: Secret
}

/** A repository of images. */
export interface Repository {
  readonly arn: string
  /** What the names of its images begin with. */
  readonly uri: string
}

/** An image in a repository that has a tag. */
export interface StoredImage {
  readonly digest: string
  readonly tags: readonly string[]
  /** In milliseconds since the epoch. */
  readonly pushedAt: number
}

/** The registry of images of one account and region. */
export interface RegistryPort {
  /** Undefined when there is none of that name. */
  repository(name: string, signal?: AbortSignal): Promise<Repository | undefined>
  /** Every image with a tag; none where there is no such repository. */
  images(name: string, signal?: AbortSignal): Promise<readonly StoredImage[]>
  /** Digests and tags of every image, also of those without a tag; undefined when there is no such repository. */
  names(name: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined>
  /** A login that lasts some hours, new each time. */
  login(signal?: AbortSignal): Promise<RegistryLogin>
}
