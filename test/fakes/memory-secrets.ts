import type { Secret } from '../../src/core/argv.ts'
import type {
  LabelOrder,
  NewSecret,
  ObservedSecret,
  SecretOrder,
  SecretPort,
  SecretVersion,
} from '../../src/core/aws/secret-port.ts'
import type { ClockPort } from '../../src/core/context.ts'

interface Version extends SecretVersion {
  readonly value: Secret
  readonly labels: Set<string>
}

interface Kept {
  readonly arn: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly versions: Map<string, Version>
  deletedAt?: number
}

const dayMs = 86_400_000

/**
 * Secrets Manager in memory. It is written after what AWS documents (read in November 2026), not after what our code wants:
 *
 * 1. A name is taken while there is a secret of it, also one that is to be deleted; one that was deleted at once keeps its name for a
 *    moment (`lingerMs`) although nobody can see or restore it. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 * 2. A version has the id that the caller gives. The same id with the same value is the same version, and with another value an error.
 *    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 * 3. A new value is AWSCURRENT, the one before AWSPREVIOUS; other labels stay where they are. A label is on one version at a time, and
 *    is taken from a version only where that is named. At most 20 labels.
 *    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 * 4. A version without a label is deprecated: no list shows it, and it may be deleted. Here it is deleted at once, unless `mostDeprecated` are kept.
 * 5. One that is to be deleted can be described and restored, and nothing else; its values cannot be read.
 *    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html
 * 6. The list of all is up to five minutes old. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 */
export class MemorySecrets implements SecretPort {
  readonly #clock: Pick<ClockPort, 'now'>
  readonly #all: Kept[] = []
  readonly #lingering = new Map<string, number>()
  #listed: { readonly at: number; readonly secrets: readonly ObservedSecret[] } | undefined
  #made = 0
  /** Ids of the versions of secrets that others made, by ARN. */
  readonly others = new Map<string, ReadonlySet<string>>()
  /** Calls that write, in order. */
  readonly writes: string[] = []
  /** How old a list may be, and how long a name lingers, in milliseconds. */
  staleMs = 0
  lingerMs = 0
  /** How many versions without a label are kept. AWS keeps about a hundred. */
  mostDeprecated = 0

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock
  }

  async list(prefix: string): Promise<readonly ObservedSecret[]> {
    const now = this.#clock.now()
    if (!this.#listed || now - this.#listed.at >= this.staleMs)
      this.#listed = { at: now, secrets: this.#all.map(observed) }
    return this.#listed.secrets.filter(({ name }) => name.startsWith(prefix))
  }

  async observe(secret: string): Promise<ObservedSecret | undefined> {
    const found = this.#find(secret)
    return found && observed(found)
  }

  async read(secret: string, version: string): Promise<Secret | undefined> {
    const found = this.#find(secret)
    return found?.deletedAt === undefined ? found?.versions.get(version)?.value : undefined
  }

  async versions(secret: string): Promise<readonly SecretVersion[]> {
    return [...(this.#find(secret)?.versions.values() ?? [])].map(({ id, createdAt }) => ({ id, createdAt }))
  }

  async versionIds(secret: string): Promise<ReadonlySet<string> | undefined> {
    const found = this.#find(secret)
    if (!found) return this.others.get(secret)
    return found.deletedAt === undefined ? new Set(found.versions.keys()) : undefined
  }

  async create({ secret, tags, value, version }: NewSecret): Promise<boolean> {
    const before = this.#find(secret)
    if (before?.versions.get(version)?.value.equals(value)) return true
    if (before || (this.#lingering.get(secret) ?? 0) > this.#clock.now()) return false
    this.writes.push(`create ${secret}`)
    const arn = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${secret}-${String(++this.#made).padStart(6, '0')}`
    const made = { id: version, createdAt: this.#clock.now(), value, labels: new Set(['AWSCURRENT']) }
    this.#all.push({ arn, name: secret, tags, versions: new Map([[version, made]]) })
    return true
  }

  async put({ secret, value, version }: SecretOrder): Promise<void> {
    const found = this.#get(secret)
    const before = found.versions.get(version)
    if (before?.value.equals(value)) return
    if (before) throw new Error('ResourceExistsException: the version has another value')
    this.writes.push(`put ${found.name}`)
    for (const each of found.versions.values()) {
      each.labels.delete('AWSPREVIOUS')
      if (each.labels.delete('AWSCURRENT')) each.labels.add('AWSPREVIOUS')
    }
    found.versions.set(version, { id: version, createdAt: this.#clock.now(), value, labels: new Set(['AWSCURRENT']) })
    dropDeprecated(found, this.mostDeprecated)
  }

  async label({ secret, label, to, from }: LabelOrder): Promise<void> {
    const found = this.#get(secret)
    const holder = [...found.versions.values()].find(({ labels }) => labels.has(label))
    if (from === undefined ? holder && holder.id !== to : holder?.id !== from)
      throw new Error(`InvalidParameterException: ${label} is on ${holder?.id}, not ${from}`)
    this.writes.push(`label ${found.name} ${to === undefined ? '-' : '+'}${label}`)
    holder?.labels.delete(label)
    if (to !== undefined) {
      const version = found.versions.get(to)
      if (!version) throw new Error(`ResourceNotFoundException: no version ${to}`)
      version.labels.add(label)
    }
    const count = [...found.versions.values()].reduce((sum, { labels }) => sum + labels.size, 0)
    if (count > 20) throw new Error('LimitExceededException: more than 20 labels')
    dropDeprecated(found, this.mostDeprecated)
  }

  async restore(secret: string): Promise<boolean> {
    const found = this.#find(secret)
    if (!found) return false
    this.writes.push(`restore ${found.name}`)
    delete found.deletedAt
    return true
  }

  async remove(secret: string, days: number | 'at-once'): Promise<void> {
    const found = this.#find(secret)
    if (!found) return
    this.writes.push(`remove ${found.name}`)
    if (days !== 'at-once') {
      found.deletedAt = this.#clock.now() + days * dayMs
      return
    }
    this.#all.splice(this.#all.indexOf(found), 1)
    this.#lingering.set(found.name, this.#clock.now() + this.lingerMs)
  }

  #find(secret: string): Kept | undefined {
    return this.#all.find(({ arn, name }) => arn === secret || name === secret)
  }

  #get(secret: string): Kept {
    const found = this.#find(secret)
    if (!found) throw new Error(`ResourceNotFoundException: ${secret}`)
    if (found.deletedAt !== undefined) throw new Error(`InvalidRequestException: ${secret} is to be deleted`)
    return found
  }
}

function dropDeprecated({ versions }: Kept, most: number): void {
  const deprecated = [...versions].filter(([, { labels }]) => labels.size === 0)
  for (const [id] of deprecated.slice(0, Math.max(0, deprecated.length - most))) versions.delete(id)
}

function observed({ arn, name, tags, versions, deletedAt }: Kept): ObservedSecret {
  const all = [...versions].map(([id, version]) => [id, [...version.labels]] as const)
  const labels = Object.fromEntries(all.filter(([, each]) => each.length > 0))
  return { arn, name, tags, labels, ...(deletedAt !== undefined && { deletedAt }) }
}
