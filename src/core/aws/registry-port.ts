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

/** A repository of any account and region of ECR. */
export interface RepositoryPlace {
  readonly account: string
  readonly region: string
  readonly repository: string
  readonly arn: string
}

/** An image as its repository describes it. */
export interface ImageManifest {
  readonly digest: string
  /** JSON: an image of one platform, or a list of such images. */
  readonly text: string
}

/** The registry of images of one account and region. */
export interface RegistryPort {
  /** Those of the repositories that are there, by name. */
  repositories(names: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, Repository>>
  /** Every image with a tag; undefined when there is no such repository. */
  images(name: string, signal?: AbortSignal): Promise<readonly StoredImage[] | undefined>
  /** Images of any repository by tag or digest, as far as they are there. Throws where its owner does not let us look. */
  manifests(
    place: RepositoryPlace,
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, ImageManifest>>
  /** Text of what an image of one platform is made with, by the digest that its manifest has of it. */
  configuration(place: RepositoryPlace, digest: string, signal?: AbortSignal): Promise<string>
  /** Digests and tags of every image, also of those without a tag; undefined when there is no such repository. */
  names(name: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined>
  /** A login that lasts some hours, new each time. */
  login(signal?: AbortSignal): Promise<RegistryLogin>
}
