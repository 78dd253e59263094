import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
} from '@peculiar/asn1-x509'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { createHash, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/** Who signs: its name and its key. */
export interface Issuer {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** What a certificate says. */
export interface CertificateRequest {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly issuer: Issuer
  /** 16 bytes, different for each certificate. */
  readonly serial: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** Host names and addresses it is for; absent: it signs others. */
  readonly hosts?: readonly string[]
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
const commonName = '2.5.4.3'

/** Makes a certificate as PEM. Keys are on P-256. */
export function issueCertificate(wanted: CertificateRequest): string {
  const { issuer } = wanted
  const algorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialOf(wanted.serial),
    signature: algorithm,
    issuer: nameOf(issuer.name),
    validity: new Validity({ notBefore: wanted.notBefore, notAfter: wanted.notAfter }),
    subject: nameOf(wanted.subject),
    subjectPublicKeyInfo: AsnConvert.parse(spkiOf(wanted.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(
      wanted.hosts === undefined ? authorityExtensions(wanted) : hostExtensions(wanted, wanted.hosts),
    ),
  })
  const signatureValue = bytesOf(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), issuer.privateKey))
  const whole = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue })
  const lines = Buffer.from(AsnConvert.serialize(whole)).toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

function authorityExtensions({ publicKey }: CertificateRequest): Extension[] {
  return [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(publicKey))),
  ]
}

function hostExtensions({ publicKey, issuer }: CertificateRequest, hosts: readonly string[]): Extension[] {
  const names = hosts.map((host) => new GeneralName(isIP(host) ? { iPAddress: host } : { dNSName: host }))
  const keyIdentifier = new KeyIdentifier(keyId(issuer.publicKey))
  return [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(names)),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(publicKey))),
    extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier })),
  ]
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

function nameOf(text: string): Name {
  const value = new AttributeValue({ utf8String: text })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: commonName, value })])])
}

/** Serial numbers are positive and written without leading zeros. */
function serialOf(bytes: Uint8Array): ArrayBuffer {
  const serial = Buffer.from(bytes)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return bytesOf(serial)
}

function keyId(key: KeyObject): ArrayBuffer {
  return bytesOf(createHash('sha1').update(spkiOf(key)).digest())
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

function bytesOf(buffer: Uint8Array): ArrayBuffer {
  return new Uint8Array(buffer).buffer
}
