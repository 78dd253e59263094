import type { Secret } from '../argv.ts'

/** A secret of Secrets Manager without its values. */
export interface ObservedSecret {
  readonly arn: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** Staging labels by the id of their version. What has none is deprecated, and not among them. */
  readonly labels: Readonly<Record<string, readonly string[]>>
  /** While it is to be deleted: when that happens, in milliseconds since the epoch. Its values cannot be read. */
  readonly deletedAt?: number
  /** The key of KMS that it is encrypted with; absent for that of the service. */
  readonly key?: string
}

/** One version of a secret. */
export interface SecretVersion {
  readonly id: string
  /** In milliseconds since the epoch. */
  readonly createdAt: number
}

/** A value that a secret gets. */
export interface SecretOrder {
  /** Name, or ARN where it is there already. */
  readonly secret: string
  readonly value: Secret
  /** Id of the version, 32 to 64 characters. The same value with the same id twice is one version. */
  readonly version: string
}

/** A secret that is made. */
export interface NewSecret extends SecretOrder {
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
}

/** A staging label that is put on a version, or taken from one. It is on one version at a time. */
export interface LabelOrder {
  readonly secret: string
  readonly label: string
  readonly to?: string
  readonly from?: string
}

/** Label of the version that a secret has now. */
export const currentLabel = 'AWSCURRENT'

/**
 * Secrets Manager in one account and region. A secret is named by its name or its ARN. Values are text: a task of ECS can be given
 * nothing else (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html, 2026-11).
 */
export interface SecretPort {
  /** Those whose name begins so, with those that are to be deleted. What changed in the last five minutes may be missing. */
  list(prefix: string, signal?: AbortSignal): Promise<readonly ObservedSecret[]>
  /** Undefined when there is none. */
  observe(secret: string, signal?: AbortSignal): Promise<ObservedSecret | undefined>
  /** Value of a version; undefined when there is none, or none that is text. */
  read(secret: string, version: string, signal?: AbortSignal): Promise<Secret | undefined>
  /** Its versions that have a label. */
  versions(secret: string, signal?: AbortSignal): Promise<readonly SecretVersion[]>
  /** Ids of all its versions, also of those without a label; undefined when it is deleted or about to be. */
  versionIds(secret: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined>
  /** False when the name is taken, be it by one that is being deleted. */
  create(order: NewSecret, signal?: AbortSignal): Promise<boolean>
  /** Gives it another value, which is current from now on. */
  put(order: SecretOrder, signal?: AbortSignal): Promise<void>
  label(order: LabelOrder, signal?: AbortSignal): Promise<void>
  /** Takes its deletion back. False when it is gone. */
  restore(secret: string, signal?: AbortSignal): Promise<boolean>
  /** Deletes it after so many days, 7 to 30, or at once. Harmless when it is gone. */
  remove(secret: string, days: number | 'at-once', signal?: AbortSignal): Promise<void>
}
