import { Secret } from '../argv.ts'
import { digestOf } from '../digest.ts'
import { dateOf, parseTime } from '../time.ts'
import type { AwsCredentials } from './aws-port.ts'
import type { CredentialSource } from './credential-source.ts'
import { parseObject } from '../parse-object.ts'

/** A session that is stored until it expires. */
export interface SessionRecord {
  readonly credentials: AwsCredentials & { readonly sessionToken: Secret; readonly expiresAt: number }
  /** The profile it was made for; absent for keys of the environment. */
  readonly profile?: string
  /** The role that was given besides; absent for that of the profile. */
  readonly role?: string
  /** For people. */
  readonly source: string
}

/** Sessions that would end within this time are not begun with: half a minute, in milliseconds. */
const reserveMs = 30_000

/** True while a request that is signed now will be accepted. */
export function isAlive({ expiresAt }: AwsCredentials, nowMs: number): boolean {
  return expiresAt === undefined || expiresAt - reserveMs > nowMs
}

/**
 * Name of the record of a source. The endpoint is part of it: a session of an emulator says nothing to AWS.
 * `keyId` is the id of the keys in the environment, where those are the source.
 */
export function recordName(source: CredentialSource, keyId: string, endpoint: string): string {
  return digestOf([...wordsOf(source, keyId), endpoint]).slice(0, 32)
}

function wordsOf(source: CredentialSource, keyId: string): string[] {
  if (source.kind === 'role') return ['role', source.role, ...wordsOf(source.base, keyId)]
  if (source.kind === 'environment') return ['environment', keyId]
  return [source.kind, 'profile' in source ? source.profile : '']
}

/** The text a record is stored as. The only place besides an export where secrets become text. */
export function renderRecord({ credentials, profile, role, source }: SessionRecord): string {
  const record = {
    version: 1,
    ...(profile !== undefined && { profile }),
    ...(role !== undefined && { role }),
    source,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken.reveal(),
    expiration: dateOf(credentials.expiresAt).toISOString(),
  }
  return `${JSON.stringify(record, undefined, 2)}\n`
}

/** Reads a record; undefined for a text that is none, of another version for example. */
export function parseRecord(text: string): SessionRecord | undefined {
  const value = parseObject(text)
  const word = (name: string): string => (typeof value[name] === 'string' ? value[name] : '')
  const expiresAt = parseTime(word('expiration'))
  const isWhole = ['accessKeyId', 'secretAccessKey', 'sessionToken'].every((name) => word(name) !== '')
  if (value['version'] !== 1 || !isWhole || expiresAt === 0) return undefined
  return {
    credentials: {
      accessKeyId: word('accessKeyId'),
      secretAccessKey: new Secret(word('secretAccessKey')),
      sessionToken: new Secret(word('sessionToken')),
      expiresAt,
    },
    ...(word('profile') !== '' && { profile: word('profile') }),
    ...(word('role') !== '' && { role: word('role') }),
    source: word('source'),
  }
}
