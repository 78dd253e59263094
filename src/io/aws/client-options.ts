import { readFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { SlipwayError } from '../../core/error.ts'

/** Time limits of what is asked of AWS, in milliseconds. */
export interface AwsLimits {
  /** Until there is a connection. */
  readonly connectMs: number
  /** Until an answer begins, and of silence within it. */
  readonly answerMs: number
  /** One call with all its repetitions. */
  readonly callMs: number
}

/** The limits of every command. */
export const usualLimits: AwsLimits = { connectMs: 5_000, answerMs: 30_000, callMs: 120_000 }

/** What every client of AWS is made with, besides region, endpoint and credentials. */
export interface ClientOptions {
  readonly requestHandler: ReturnType<typeof handlerLimits> & { readonly httpsAgent?: { readonly ca: string[] } }
  readonly maxAttempts: number
}

/** Without `socketTimeout` an answer that stops in its middle is waited for without end. */
function handlerLimits({ connectMs, answerMs }: AwsLimits) {
  return {
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    socketTimeout: answerMs,
    throwOnRequestTimeout: true,
  }
}

/** Options of a client; the certificates of `AWS_CA_BUNDLE` are trusted besides those of Node. */
export async function clientOptions(
  env: Readonly<Record<string, string | undefined>>,
  limits: AwsLimits,
): Promise<ClientOptions> {
  const requestHandler = handlerLimits(limits)
  const attempts = Number(env['AWS_MAX_ATTEMPTS'])
  const maxAttempts = Number.isInteger(attempts) && attempts > 0 ? attempts : 3
  const bundle = env['AWS_CA_BUNDLE']
  if (!bundle) return { requestHandler, maxAttempts }
  const ca = [...rootCertificates, await readBundle(bundle)]
  return { requestHandler: { ...requestHandler, httpsAgent: { ca } }, maxAttempts }
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
