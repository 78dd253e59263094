import { readFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { SlipwayError } from '../../core/error.ts'

/** Time limits of a request to AWS, in milliseconds. */
const limits = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/** What every client of AWS is made with, besides region, endpoint and credentials. */
export interface ClientOptions {
  readonly requestHandler: typeof limits & { readonly httpsAgent?: { readonly ca: string[] } }
  readonly maxAttempts: number
}

/** Options of a client; the certificates of `AWS_CA_BUNDLE` are trusted besides those of Node. */
export async function clientOptions(env: Readonly<Record<string, string | undefined>>): Promise<ClientOptions> {
  const attempts = Number(env['AWS_MAX_ATTEMPTS'])
  const maxAttempts = Number.isInteger(attempts) && attempts > 0 ? attempts : 3
  const bundle = env['AWS_CA_BUNDLE']
  if (!bundle) return { requestHandler: limits, maxAttempts }
  const ca = [...rootCertificates, await readBundle(bundle)]
  return { requestHandler: { ...limits, httpsAgent: { ca } }, maxAttempts }
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new SlipwayError({
      code: 'aws-unreachable',
      what: 'The certificates of AWS_CA_BUNDLE cannot be read',
      why: error instanceof Error ? error.message : String(error),
      fix: 'Let AWS_CA_BUNDLE name a PEM file, or run `unset AWS_CA_BUNDLE`.',
    })
  }
}
