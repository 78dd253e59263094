import { createPrivateKey } from 'node:crypto'
import type { CertificateOrder, CertificatePort, ImportedCertificate } from '../../src/core/aws/certificate-port.ts'

interface Kept extends ImportedCertificate {
  readonly tags: Readonly<Record<string, string>>
}

/**
 * ACM in memory. As the API reference says (ImportCertificate, DeleteCertificate; read in November 2026): an import without an ARN makes
 * a new certificate each time; one with an ARN takes the place of that, keeps its tags, and the kind of key must be the same; what is
 * in use cannot be deleted.
 */
export class MemoryCertificates implements CertificatePort {
  readonly all = new Map<string, Kept>()
  /** ARNs that a listener uses. */
  readonly used = new Set<string>()
  #count = 0

  async find(tags: Readonly<Record<string, string>>): Promise<readonly ImportedCertificate[]> {
    const all = [...this.all.values()].map((one) => ({ ...one, isInUse: this.used.has(one.arn) }))
    return all.filter((one) => Object.entries(tags).every(([key, value]) => one.tags[key] === value))
  }

  async import({ arn, certificate, chain = '', key, tags }: CertificateOrder): Promise<string> {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(key.reveal())
    const size = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength
    const keyAlgorithm = `${asymmetricKeyType}_${size}`.toUpperCase().replace('EC_PRIME256V1', 'EC_prime256v1')
    const old = arn === undefined ? undefined : this.all.get(arn)
    if (arn !== undefined && old === undefined) throw new Error('ResourceNotFoundException')
    if (old && old.keyAlgorithm !== keyAlgorithm) throw new Error('ValidationException')
    const own = old?.arn ?? `arn:aws:acm:eu-west-1:123456789012:certificate/${++this.#count}`
    this.all.set(own, { arn: own, certificate, chain, keyAlgorithm, isInUse: false, tags: old?.tags ?? tags })
    return own
  }

  async remove(arn: string): Promise<'gone' | 'in-use'> {
    if (this.used.has(arn)) return 'in-use'
    this.all.delete(arn)
    return 'gone'
  }
}
