/** What an error of the AWS SDK, or of the network below it, says in codes. */
export interface AwsErrorFacts {
  /** Code of AWS, for example `AccessDenied`, or the name of another error. */
  readonly name: string
  /** Code of the system, for example `ECONNREFUSED`. */
  readonly system?: string
  /** HTTP status, when there was an answer. */
  readonly status?: number
  /** `Date` of the answer. */
  readonly date?: string
  /** For people only. */
  readonly message: string
}

/** Reads the codes of anything that a call of AWS threw. */
export function factsOfAwsError(thrown: unknown): AwsErrorFacts {
  const error = objectOf(thrown)
  const cause = objectOf(error['cause'])
  const answer = objectOf(error['$response'])
  const name = textOf(error['Code']) ?? textOf(error['name']) ?? 'Error'
  const system = systemCodeOf(error) ?? systemCodeOf(cause)
  const status = objectOf(error['$metadata'])['httpStatusCode'] ?? answer['statusCode']
  const date = dateIn(objectOf(answer['headers']))
  return {
    name,
    ...(system !== undefined && { system }),
    ...(typeof status === 'number' && { status }),
    ...(date !== undefined && { date }),
    message: textOf(error['message']) ?? String(thrown),
  }
}

/** Codes of the system are in capitals: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
function systemCodeOf(error: Readonly<Record<string, unknown>>): string | undefined {
  const code = textOf(error['code']) ?? textOf(error['errno'])
  return code !== undefined && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : undefined
}

function dateIn(headers: Readonly<Record<string, unknown>>): string | undefined {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'date')
  return name === undefined ? undefined : textOf(headers[name])
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
