import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Secret } from '../../../core/argv.ts'
import { parseTime } from '../../../core/time.ts'

/** The texts of the files of a certificate. */
export interface PemTexts {
  readonly cert: string
  readonly key: Secret
  readonly chain?: string
}

/** A certificate that ACM takes, in its parts. */
export interface ReadyCertificate {
  readonly certificate: string
  /** Absent where there is nothing between it and the root. */
  readonly chain?: string
  readonly key: Secret
  /** As ACM names it, for example `EC_prime256v1`. */
  readonly keyAlgorithm: string
  /** When it ends, in milliseconds since the epoch. */
  readonly ends: number
}

/** What is wrong with one of the files. */
export interface PemProblem {
  readonly file: 'cert' | 'key' | 'chain'
  readonly message: string
  readonly fix: string
  readonly severity?: 'warning'
}

/** What became of the texts: the certificate unless a problem is an error. */
export interface CheckedPem {
  readonly ready?: ReadyCertificate
  readonly problems: readonly PemProblem[]
}

/** What the certificate is held against. */
export interface PemWish {
  /** Hosts of the routes; `*.example.com` for a wildcard. */
  readonly hosts: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** From when on the end of a certificate is worth a word: 21 days, in milliseconds. */
const soonMs = 21 * 86_400_000

/**
 * Reads a certificate, its key and its chain, and says everything that ACM would refuse, or a browser later. No problem tells anything
 * of the key but what kind it is. https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html, 2026-11.
 */
export function checkPem({ cert, key, chain }: PemTexts, wish: PemWish): CheckedPem {
  const own = readCertificates(cert)
  const above = chain === undefined ? undefined : readCertificates(chain)
  const leaf = own?.[0]
  const secret = readKey(key)
  const problems = [...checkShape(own, chain, above), ...(typeof secret === 'string' ? [keyProblem(secret)] : [])]
  if (!leaf) return { problems }
  const links = [leaf, ...(above ?? own.slice(1))]
  problems.push(...checkLeaf(leaf, wish), ...checkChain(links, above ? 'chain' : 'cert', wish.now))
  if (typeof secret === 'string') return { problems }
  const keyAlgorithm = algorithmOf(secret)
  problems.push(...checkKey(leaf, secret, keyAlgorithm))
  if (problems.some(({ severity }) => severity !== 'warning')) return { problems }
  const rest = links.slice(1).map(String).join('')
  const ready = {
    certificate: leaf.toString(),
    ...(rest !== '' && { chain: rest }),
    key,
    keyAlgorithm: keyAlgorithm ?? '',
  }
  return { problems, ready: { ...ready, ends: parseTime(leaf.validTo) } }
}

/** SHA-256 of a certificate and of each one of its chain: who has the same has the same files. */
export function fingerprintsOf({
  certificate,
  chain = '',
}: {
  readonly certificate: string
  readonly chain?: string
}): string {
  const all = readCertificates(`${certificate}\n${chain}`) ?? []
  return all.map(({ fingerprint256 }) => fingerprint256).join(' ')
}

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Undefined where one of them cannot be read. */
function readCertificates(text: string): X509Certificate[] | undefined {
  try {
    return (text.match(block) ?? []).map((pem) => new X509Certificate(pem))
  } catch {
    return undefined
  }
}

function readKey(key: Secret): KeyObject | 'none' | 'locked' | 'broken' {
  const text = key.reveal()
  const [, kind] = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----/.exec(text) ?? []
  if (kind === undefined) return 'none'
  if (kind.includes('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(text)) return 'locked'
  try {
    return createPrivateKey(text)
  } catch {
    return 'broken'
  }
}

function keyProblem(state: 'none' | 'locked' | 'broken'): PemProblem {
  if (state === 'locked') {
    const message = 'the private key has a passphrase, and ACM takes none'
    return { file: 'key', message, fix: 'Take it off: `openssl pkey -in <key> -out <new file>`.' }
  }
  const message = state === 'none' ? 'there is no private key in PEM in this file' : 'the private key cannot be read'
  return { file: 'key', message, fix: 'Give the key that the certificate was made with, as PEM.' }
}

function checkShape(
  own: readonly X509Certificate[] | undefined,
  chain: string | undefined,
  above: readonly X509Certificate[] | undefined,
): PemProblem[] {
  const pem = 'Give PEM: text that begins with `-----BEGIN CERTIFICATE-----`.'
  const problems: PemProblem[] = []
  if (!own) problems.push({ file: 'cert', message: 'the certificate cannot be read', fix: pem })
  if (own?.length === 0)
    problems.push({ file: 'cert', message: 'there is no certificate in PEM in this file', fix: pem })
  if (chain === undefined) return problems
  const empty = 'there is no certificate in this chain'
  if (!above) problems.push({ file: 'chain', message: 'the chain cannot be read', fix: pem })
  if (above?.length === 0)
    problems.push({
      file: 'chain',
      message: empty,
      fix: 'Leave `chain` out, or give what stands between it and the root.',
    })
  if (above && above.length > 0 && (own?.length ?? 0) > 1)
    problems.push({ file: 'chain', message: '`cert` has a chain already', fix: 'Remove one of the two.' })
  return problems
}

function checkLeaf(leaf: X509Certificate, { hosts, now }: PemWish): PemProblem[] {
  const names = namesOf(leaf)
  const missing = hosts.filter((host) => !names.some((name) => covers(name, host.toLowerCase())))
  const has = names.length === 0 ? 'it has no names' : `it is for ${names.join(', ')}`
  return [
    ...checkTime('the certificate', leaf, 'cert', now),
    ...missing.map((host) => ({
      file: 'cert' as const,
      message: `the certificate is not for ${host}, which a route has: ${has}`,
      fix: 'Get one with this name, or change the route.',
    })),
  ]
}

function checkTime(what: string, one: X509Certificate, file: PemProblem['file'], now: number): PemProblem[] {
  const [from, to] = [parseTime(one.validFrom), parseTime(one.validTo)]
  if (to <= now) return [{ file, message: `${what} has ended on ${one.validTo}`, fix: 'Get a new one.' }]
  if (from > now)
    return [
      { file, message: `${what} is not valid before ${one.validFrom}`, fix: 'Wait, or set the clock of this machine.' },
    ]
  const message = `${what} ends on ${one.validTo}, and nobody renews one that is imported`
  return to - now < soonMs ? [{ file, message, fix: 'Get a new one.', severity: 'warning' }] : []
}

/** Names that it is for; browsers look nowhere else. */
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:(?:"([^"]*)"|([^,\s]+))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '').toLowerCase(),
  )
}

/** A wildcard stands for one label; a route with a wildcard needs the same one. */
function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && !host.startsWith('*') && host.replace(/^[^.]+/, '*') === name)
}

/** Each has to be signed by the next. */
function checkChain(links: readonly X509Certificate[], file: 'cert' | 'chain', now: number): PemProblem[] {
  const [leaf] = links
  if (leaf && links.length === 1 && leaf.issuer !== leaf.subject) {
    const message = 'the certificates between this one and the root are missing: some callers will not trust it'
    return [{ file: 'cert', message, fix: 'Give them as `chain`.', severity: 'warning' }]
  }
  return links.slice(1).flatMap((issuer, index): PemProblem[] => {
    const one = links[index] as X509Certificate
    const name = nameOf(issuer)
    const order = 'Give the chain in order: who signed the certificate first, the root last or not at all.'
    if (!one.checkIssued(issuer) || !one.verify(issuer.publicKey))
      return [{ file, message: `${name} in the chain has not signed ${nameOf(one)} before it`, fix: order }]
    return checkTime(`${name} in the chain`, issuer, file, now)
  })
}

function nameOf({ subject }: X509Certificate): string {
  return /^(?:CN|O)=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ' ')
}

/** What ACM and the load balancer take; a key of RSA with 1024 bits was broken long ago. */
const algorithms = new Set(['RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'])

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return `RSA_${asymmetricKeyDetails?.modulusLength}`
  return asymmetricKeyType === 'ec' ? `EC_${asymmetricKeyDetails?.namedCurve}` : asymmetricKeyType
}

function checkKey(leaf: X509Certificate, key: KeyObject, algorithm: string | undefined): PemProblem[] {
  if (!leaf.checkPrivateKey(key))
    return [
      {
        file: 'key',
        message: 'the private key does not belong to the certificate',
        fix: 'Give the key that it was made with.',
      },
    ]
  if (algorithm !== undefined && algorithms.has(algorithm)) return []
  const message = `a load balancer takes no key of the kind ${algorithm}`
  return [{ file: 'key', message, fix: 'Use RSA with 2048 bits or more, or ECDSA with P-256, P-384 or P-521.' }]
}
