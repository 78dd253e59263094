import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { issueCertificate, type Issuer } from '../../src/edge/tls/certificate.ts'

/** A certificate with its key, both PEM. */
export interface Pem {
  readonly cert: string
  readonly key: string
}

interface PemOptions {
  readonly hosts?: readonly string[]
  readonly issuer?: Issuer
  /** Days from now, less than 0 for the past. */
  readonly from?: number
  readonly to?: number
}

const day = 86_400_000

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string
}

/** A certificate for hosts, signed by itself unless an issuer is named. */
export function makePem({ hosts = ['shop.example.com'], issuer, from = -1, to = 90 }: PemOptions = {}): Pem {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [subject = ''] = hosts
  const cert = issueCertificate({
    ...{ subject, publicKey, hosts, serial: randomBytes(16) },
    issuer: issuer ?? { name: subject, publicKey, privateKey },
    notBefore: new Date(Date.now() + from * day),
    notAfter: new Date(Date.now() + to * day),
  })
  return { cert, key: pemOf(privateKey) }
}

/** An authority that signs others; signed by itself, or by another one. */
export function makeAuthority(name: string, above?: Issuer): Issuer & { readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = { name, publicKey, privateKey }
  const notBefore = new Date(Date.now() - day)
  const notAfter = new Date(Date.now() + 365 * day)
  const issuer = above ?? own
  const cert = issueCertificate({ subject: name, publicKey, issuer, serial: randomBytes(16), notBefore, notAfter })
  return { ...own, cert }
}

/** The same key with a passphrase. */
export function lockKey(key: string): string {
  return createPrivateKey(key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  }) as string
}

/** A key of a kind that load balancers do not take. */
export function oddKey(): string {
  return pemOf(generateKeyPairSync('ed25519').privateKey)
}
