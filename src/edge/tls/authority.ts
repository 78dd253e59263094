import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { ClockPort } from '../../core/context.ts'
import type { Issuer } from './certificate.ts'
import type { EdgeStore } from '../../core/edge-process.ts'

const certificateFile = 'ca.pem'
const keyFile = 'ca-key.pem'
const day = 86_400_000
const authorityDays = 3650
/** Shorter than what any browser refuses; certificates live in memory only. */
const hostDays = 90
/** Certificates kept; the one used longest ago goes first. */
const kept = 500

/** What TLS needs to show and prove a certificate. */
export interface Issued {
  readonly cert: string
  readonly key: string
  readonly minVersion: 'TLSv1.2'
}

interface Ready {
  readonly issuer: Issuer
  readonly pem: string
}

/** The certificate authority of this user: made when HTTPS is first asked for, kept in files of mode 0600. */
export class Authority {
  readonly #clock: ClockPort
  readonly #store: EdgeStore | undefined
  readonly #contexts = new Map<string, { readonly context: SecureContext; readonly until: number }>()
  #ready: Promise<Ready> | undefined

  constructor({ clock, store }: { readonly clock: ClockPort; readonly store: EdgeStore | undefined }) {
    this.#clock = clock
    this.#store = store
  }

  /** The authority's own certificate, as PEM. */
  async certificate(): Promise<string> {
    return (await this.#prepared()).pem
  }

  /** What a TLS connection for a host name needs; made on demand. */
  async contextFor(host: string): Promise<SecureContext> {
    const known = this.#contexts.get(host)
    if (known && known.until > this.#clock.now()) {
      this.#contexts.delete(host)
      this.#contexts.set(host, known)
      return known.context
    }
    const context = createSecureContext(await this.#issue([host]))
    this.#contexts.set(host, { context, until: this.#clock.now() + (hostDays - 10) * day })
    const [oldest] = this.#contexts.keys()
    if (this.#contexts.size > kept && oldest !== undefined) this.#contexts.delete(oldest)
    return context
  }

  /** The certificate for clients that name no host. */
  forThisMachine(): Promise<Issued> {
    return this.#issue(['localhost', '127.0.0.1', '::1'])
  }

  async #issue(hosts: readonly [string, ...string[]]): Promise<Issued> {
    const { issuer, pem } = await this.#prepared()
    const { issueCertificate } = await import('./certificate.ts')
    const { publicKey, privateKey } = createKeys()
    const times = validity(this.#clock.now(), hostDays)
    const serial = randomBytes(16)
    const cert = issueCertificate({ subject: hosts[0], hosts, publicKey, issuer, serial, ...times })
    return { cert: cert + pem, key: textOf(privateKey), minVersion: 'TLSv1.2' }
  }

  #prepared(): Promise<Ready> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  async #prepare(): Promise<Ready> {
    const [pem, key] = await Promise.all([this.#store?.read(certificateFile), this.#store?.read(keyFile)])
    return (pem !== undefined && key !== undefined && this.#restored(pem, key)) || (await this.#create())
  }

  /** The kept authority, unless its files do not fit together or it soon ends. */
  #restored(pem: string, key: string): Ready | undefined {
    try {
      const certificate = new X509Certificate(pem)
      const privateKey = createPrivateKey(key)
      const lasts = Date.parse(certificate.validTo) - this.#clock.now() > (hostDays + 1) * day
      if (!lasts || !certificate.checkPrivateKey(privateKey)) return undefined
      const name = certificate.subject.replace(/^CN=/, '')
      return { pem, issuer: { name, privateKey, publicKey: createPublicKey(privateKey) } }
    } catch {
      return undefined
    }
  }

  async #create(): Promise<Ready> {
    const { issueCertificate } = await import('./certificate.ts')
    const keys = createKeys()
    // A name of its own tells authorities of several users and of earlier times apart.
    const name = `Slipway local CA ${randomBytes(4).toString('hex')}`
    const issuer = { name, ...keys }
    const times = validity(this.#clock.now(), authorityDays)
    const pem = issueCertificate({
      subject: name,
      publicKey: keys.publicKey,
      issuer,
      serial: randomBytes(16),
      ...times,
    })
    await this.#store?.write(keyFile, textOf(keys.privateKey))
    await this.#store?.write(certificateFile, pem)
    return { pem, issuer }
  }
}

function createKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** From an hour ago, for clocks that are late. */
function validity(now: number, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + days * day) }
}

function textOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
