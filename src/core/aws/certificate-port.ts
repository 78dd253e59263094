import type { Secret } from '../argv.ts'

/** A certificate that somebody imported into ACM. */
export interface ImportedCertificate {
  readonly arn: string
  /** As PEM: the certificate, and those between it and the root; ACM may add the root. */
  readonly certificate: string
  readonly chain: string
  /** Kind and size of its key, for example `EC_prime256v1`: under the same ARN it stays the same. */
  readonly keyAlgorithm: string
  /** True while a load balancer or the like uses it. */
  readonly isInUse: boolean
}

/** A certificate that shall be imported. */
export interface CertificateOrder {
  /** Takes the place of this one; absent: a new one is made. */
  readonly arn?: string
  readonly certificate: string
  readonly chain?: string
  readonly key: Secret
  /** Added to those of one that is replaced. */
  readonly tags: Readonly<Record<string, string>>
}

/** ACM in one account and region. Each call throws a `SlipwayError` that says what mends it. */
export interface CertificatePort {
  /** Imported ones that have all of the tags, by ARN. */
  find(tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<readonly ImportedCertificate[]>
  /** Gives the ARN. Not to be repeated for a new one: that would be a second. */
  import(order: CertificateOrder, signal?: AbortSignal): Promise<string>
  /** Harmless when it is gone. `in-use`: something uses it still, nothing was removed. */
  remove(arn: string, signal?: AbortSignal): Promise<'gone' | 'in-use'>
}
