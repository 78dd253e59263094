import type * as Sdk from '@aws-sdk/client-acm'
import type { CertificateOrder, CertificatePort, ImportedCertificate } from '../../core/aws/certificate-port.ts'
import { factsOfAwsError } from '../../core/aws/aws-error.ts'
import { askAws, askAwsUnless, type Abort } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'

/** ACM through its API; the client is loaded by the first call. */
export function createCertificatePort(world: AwsWorld, config: ClientConfig): CertificatePort {
  const acm = once(async () => {
    const sdk = await import('@aws-sdk/client-acm')
    return { world, sdk, client: new sdk.ACMClient(config('acm')) }
  })
  return {
    find: async (tags, signal) => find(await acm(), tags, signal),
    import: async (order, signal) => importOne(await acm(), order, signal),
    remove: async (arn, signal) => remove(await acm(), arn, signal),
  }
}

interface Acm {
  readonly world: AwsWorld
  readonly sdk: typeof Sdk
  readonly client: Sdk.ACMClient
}

/** One that went between two calls. */
const absent = ['ResourceNotFound']

/**
 * Without the key types ACM lists those with RSA of 1024 and 2048 bits only; these are all that can be imported.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html, 2026-11.
 */
const keyTypes: readonly Sdk.KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
]

async function find(
  acm: Acm,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<ImportedCertificate[]> {
  const { world, sdk, client } = acm
  const arns: string[] = []
  let NextToken: string | undefined
  do {
    const command = new sdk.ListCertificatesCommand({ Includes: { keyTypes: [...keyTypes] }, NextToken })
    const send = (abort: Abort) => client.send(command, abort)
    const page = await askAws(world, { action: 'acm:ListCertificates', signal, send })
    arns.push(
      ...(page.CertificateSummaryList ?? []).flatMap(({ CertificateArn, Type }) =>
        Type === 'AMAZON_ISSUED' ? [] : (CertificateArn ?? []),
      ),
    )
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  const found: ImportedCertificate[] = []
  for (const arn of arns.toSorted())
    if (await hasTags(acm, arn, tags, signal)) found.push(...(await read(acm, arn, signal)))
  return found
}

async function hasTags(
  { world, sdk, client }: Acm,
  arn: string,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answer = await askAwsUnless(world, absent, {
    ...{ action: 'acm:ListTagsForCertificate', resource: arn, signal },
    send: (abort) => client.send(new sdk.ListTagsForCertificateCommand({ CertificateArn: arn }), abort),
  })
  const own = new Map((answer?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))
  return Object.entries(tags).every(([key, value]) => own.get(key) === value)
}

/** Empty for one that ACM made itself, and for one that is gone. */
async function read(
  { world, sdk, client }: Acm,
  arn: string,
  signal: AbortSignal | undefined,
): Promise<ImportedCertificate[]> {
  const described = await askAwsUnless(world, absent, {
    ...{ action: 'acm:DescribeCertificate', resource: arn, signal },
    send: (abort) => client.send(new sdk.DescribeCertificateCommand({ CertificateArn: arn }), abort),
  })
  const { Type, KeyAlgorithm = '', InUseBy = [] } = described?.Certificate ?? {}
  if (Type !== 'IMPORTED') return []
  const text = await askAwsUnless(world, absent, {
    ...{ action: 'acm:GetCertificate', resource: arn, signal },
    send: (abort) => client.send(new sdk.GetCertificateCommand({ CertificateArn: arn }), abort),
  })
  const { Certificate: certificate = '', CertificateChain: chain = '' } = text ?? {}
  // Described it is `EC_prime256v1`, and has been seen with a dash.
  return [{ arn, certificate, chain, keyAlgorithm: KeyAlgorithm.replaceAll('-', '_'), isInUse: InUseBy.length > 0 }]
}

async function importOne(
  { world, sdk, client }: Acm,
  { arn, certificate, chain, key, tags }: CertificateOrder,
  signal: AbortSignal | undefined,
): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const command = new sdk.ImportCertificateCommand({
    Certificate: bytes(certificate),
    PrivateKey: bytes(key.reveal()),
    ...(chain !== undefined && { CertificateChain: bytes(chain) }),
    ...(arn === undefined ? { Tags: listOf(tags) } : { CertificateArn: arn }),
  })
  const send = (abort: Abort) => client.send(command, abort)
  const answer = await askAws(world, { action: 'acm:ImportCertificate', resource: arn, signal, send })
  if (arn === undefined) return answer.CertificateArn ?? ''
  // ACM takes no tags with this call, and says nowhere that they stay: without them nobody would find it.
  const tagging = new sdk.AddTagsToCertificateCommand({ CertificateArn: arn, Tags: listOf(tags) })
  await askAws(world, {
    ...{ action: 'acm:AddTagsToCertificate', resource: arn, signal },
    send: (abort) => client.send(tagging, abort),
  })
  return arn
}

function listOf(tags: Readonly<Record<string, string>>): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

async function remove(
  { world, sdk, client }: Acm,
  arn: string,
  signal: AbortSignal | undefined,
): Promise<'gone' | 'in-use'> {
  const done = await askAwsUnless(world, ['ResourceInUse'], {
    ...{ action: 'acm:DeleteCertificate', resource: arn, signal },
    send: async (abort) => {
      try {
        await client.send(new sdk.DeleteCertificateCommand({ CertificateArn: arn }), abort)
      } catch (error) {
        if (!factsOfAwsError(error).name.startsWith('ResourceNotFound')) throw error
      }
      return 'gone' as const
    },
  })
  return done ?? 'in-use'
}
