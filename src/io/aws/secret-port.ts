import type * as Sdk from '@aws-sdk/client-secrets-manager'
import { Secret } from '../../core/argv.ts'
import type {
  LabelOrder,
  NewSecret,
  ObservedSecret,
  SecretOrder,
  SecretPort,
  SecretVersion,
} from '../../core/aws/secret-port.ts'
import { type Abort, askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

const absent = ['ResourceNotFound']
/** `InvalidRequest` is what is said of one that is to be deleted, too. */
const unfit = [...absent, 'InvalidRequest']
const taken = ['ResourceExists', 'InvalidRequest']

/** Secrets Manager through its API; the client is loaded by the first call. */
export function createSecretPort(world: AwsWorld, config: ClientConfig): SecretPort {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-secrets-manager')
    return { sdk, client: new sdk.SecretsManagerClient(config('secrets-manager')) }
  })
  const use: Use = { world, load }
  return {
    list: (prefix, signal) => list(use, prefix, signal),
    observe: (secret, signal) => observe(use, secret, signal),
    read: (secret, version, signal) => read(use, { secret, version }, signal),
    versions: async (secret, signal) => (await allVersions(use, secret, signal)).flatMap(labelled),
    versionIds: (secret, signal) => versionIds(use, secret, signal),
    create: async (order, signal) => (await create(use, order, signal)) !== undefined,
    put: (order, signal) => put(use, order, signal),
    label: (order, signal) => label(use, order, signal),
    restore: async (secret, signal) => (await restore(use, secret, signal)) !== undefined,
    remove: (secret, days, signal) => remove(use, { secret, days }, signal),
  }
}

interface Loaded {
  readonly sdk: typeof Sdk
  readonly client: Sdk.SecretsManagerClient
}

interface Use {
  readonly world: AwsWorld
  readonly load: () => Promise<Loaded>
}

type Signal = AbortSignal | undefined

interface Call<T> {
  readonly action: string
  readonly resource: string
  /** Codes for which the answer is undefined. */
  readonly unless?: readonly string[]
  readonly signal: Signal
  readonly send: (loaded: Loaded, abort: Abort) => Promise<T>
}

async function call<T>({ world, load }: Use, order: Call<T>): Promise<T | undefined> {
  const { action, resource, unless, signal, send } = order
  const loaded = await load()
  const name = `secretsmanager:${action}`
  const asking = { action: name, resource, signal, send: (abort: Abort) => send(loaded, abort) }
  return unless ? askAwsUnless(world, unless, asking) : askAws(world, asking)
}

function create(use: Use, order: NewSecret, signal: Signal) {
  return call(use, {
    ...{ action: 'CreateSecret', resource: order.secret, unless: taken, signal },
    send: ({ sdk, client }, abort) => client.send(new sdk.CreateSecretCommand(newSecret(order)), abort),
  })
}

async function put(use: Use, { secret, ...order }: SecretOrder, signal: Signal): Promise<void> {
  await call(use, {
    ...{ action: 'PutSecretValue', resource: secret, signal },
    send: ({ sdk, client }, abort) =>
      client.send(new sdk.PutSecretValueCommand({ SecretId: secret, ...valueOf(order) }), abort),
  })
}

async function label(use: Use, order: LabelOrder, signal: Signal): Promise<void> {
  await call(use, {
    ...{ action: 'UpdateSecretVersionStage', resource: order.secret, signal },
    send: ({ sdk, client }, abort) => client.send(new sdk.UpdateSecretVersionStageCommand(labelOf(order)), abort),
  })
}

function restore(use: Use, secret: string, signal: Signal) {
  return call(use, {
    ...{ action: 'RestoreSecret', resource: secret, unless: unfit, signal },
    send: ({ sdk, client }, abort) => client.send(new sdk.RestoreSecretCommand({ SecretId: secret }), abort),
  })
}

interface Removal {
  readonly secret: string
  readonly days: number | 'at-once'
}

async function remove(use: Use, { secret, days }: Removal, signal: Signal): Promise<void> {
  const when = days === 'at-once' ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days }
  await call(use, {
    ...{ action: 'DeleteSecret', resource: secret, unless: absent, signal },
    send: ({ sdk, client }, abort) => client.send(new sdk.DeleteSecretCommand({ SecretId: secret, ...when }), abort),
  })
}

async function list(use: Use, prefix: string, signal: Signal): Promise<ObservedSecret[]> {
  const found: ObservedSecret[] = []
  let NextToken: string | undefined
  do {
    const order = {
      Filters: [{ Key: 'name' as const, Values: [prefix] }],
      IncludePlannedDeletion: true,
      ...(NextToken !== undefined && { NextToken }),
    }
    const page = await call(use, {
      ...{ action: 'ListSecrets', resource: prefix, signal },
      send: ({ sdk, client }, abort) => client.send(new sdk.ListSecretsCommand(order), abort),
    })
    for (const { SecretVersionsToStages, ...facts } of page?.SecretList ?? [])
      found.push(observedOf({ ...facts, VersionIdsToStages: SecretVersionsToStages }))
    NextToken = page?.NextToken || undefined
  } while (NextToken !== undefined)
  // Elsewhere than in AWS the filter may take more.
  return found.filter(({ name }) => name.startsWith(prefix))
}

async function observe(use: Use, secret: string, signal: Signal): Promise<ObservedSecret | undefined> {
  const facts = await call(use, {
    ...{ action: 'DescribeSecret', resource: secret, unless: absent, signal },
    send: ({ sdk, client }, abort) => client.send(new sdk.DescribeSecretCommand({ SecretId: secret }), abort),
  })
  return facts && observedOf(facts)
}

interface VersionOf {
  readonly secret: string
  readonly version: string
}

async function read(use: Use, { secret, version }: VersionOf, signal: Signal): Promise<Secret | undefined> {
  const found = await call(use, {
    ...{ action: 'GetSecretValue', resource: secret, unless: unfit, signal },
    send: ({ sdk, client }, abort) =>
      client.send(new sdk.GetSecretValueCommand({ SecretId: secret, VersionId: version }), abort),
  })
  return found?.SecretString === undefined ? undefined : new Secret(found.SecretString)
}

/**
 * A version without a label counts as well, for it can be read by its id until Secrets Manager takes it away.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html (IncludeDeprecated, 2026-11).
 */
async function allVersions(use: Use, secret: string, signal: Signal): Promise<Sdk.SecretVersionsListEntry[]> {
  const found: Sdk.SecretVersionsListEntry[] = []
  let NextToken: string | undefined
  do {
    const order = { SecretId: secret, IncludeDeprecated: true, ...(NextToken !== undefined && { NextToken }) }
    const page = await call(use, {
      ...{ action: 'ListSecretVersionIds', resource: secret, unless: absent, signal },
      send: ({ sdk, client }, abort) => client.send(new sdk.ListSecretVersionIdsCommand(order), abort),
    })
    found.push(...(page?.Versions ?? []))
    NextToken = page?.NextToken || undefined
  } while (NextToken !== undefined)
  return found
}

function labelled({ VersionId = '', CreatedDate, VersionStages = [] }: Sdk.SecretVersionsListEntry): SecretVersion[] {
  return VersionStages.length > 0 ? [{ id: VersionId, createdAt: CreatedDate?.getTime() ?? 0 }] : []
}

/** One that is scheduled for deletion is still described, and its value can no longer be read. */
async function versionIds(use: Use, secret: string, signal: Signal): Promise<ReadonlySet<string> | undefined> {
  const live = await observe(use, secret, signal)
  if (!live || live.deletedAt !== undefined) return undefined
  const all = await allVersions(use, secret, signal)
  return new Set(all.flatMap(({ VersionId }) => VersionId ?? []))
}

function observedOf(facts: Sdk.DescribeSecretResponse): ObservedSecret {
  const { ARN = '', Name = '', Tags = [], VersionIdsToStages = {}, DeletedDate, KmsKeyId } = facts
  const labels = Object.entries(VersionIdsToStages).filter(([, each]) => each.length > 0)
  return {
    arn: ARN,
    name: Name,
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    labels: Object.fromEntries(labels),
    ...(DeletedDate && { deletedAt: DeletedDate.getTime() }),
    ...(KmsKeyId && { key: KmsKeyId }),
  }
}

function newSecret({ secret, description, tags, ...order }: NewSecret): Sdk.CreateSecretCommandInput {
  return {
    Name: secret,
    Description: description,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...valueOf(order),
  }
}

function valueOf({ value, version }: Pick<SecretOrder, 'value' | 'version'>) {
  return { SecretString: value.reveal(), ClientRequestToken: version }
}

function labelOf({ secret, label, to, from }: LabelOrder): Sdk.UpdateSecretVersionStageCommandInput {
  return {
    SecretId: secret,
    VersionStage: label,
    ...(to !== undefined && { MoveToVersionId: to }),
    ...(from !== undefined && { RemoveFromVersionId: from }),
  }
}
