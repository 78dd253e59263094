import type { AwsSession } from '../../core/aws/aws-port.ts'
import { dateOf } from '../../core/time.ts'
import type { ExportForm } from '../text/export-forms.ts'

/** Variables to set, and those to take away: `undefined`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The variables by which other programs know a session. A profile beside them would win over the keys in some. */
export function variablesOf({ credentials, region }: AwsSession): Variables {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    AWS_SESSION_TOKEN: sessionToken?.reveal(),
    AWS_CREDENTIAL_EXPIRATION: expiresAt === undefined ? undefined : dateOf(expiresAt).toISOString(),
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    AWS_PROFILE: undefined,
  }
}

/** Lines that a shell runs, or a JSON object. The one rendering that shows secrets: it is asked for by name. */
export function renderExport(form: ExportForm, variables: Variables): string[] {
  if (form === 'json') return [JSON.stringify(variables)]
  return Object.entries(variables).map(([name, value]) => lines[form](name, value))
}

const lines: Readonly<Record<Exclude<ExportForm, 'json'>, (name: string, value: string | undefined) => string>> = {
  sh: (name, value) => (value === undefined ? `unset ${name}` : `export ${name}=${quoteForSh(value)}`),
  fish: (name, value) => (value === undefined ? `set -e ${name};` : `set -gx ${name} ${quoteForFish(value)};`),
  powershell: (name, value) =>
    value === undefined
      ? `Remove-Item Env:${name} -ErrorAction SilentlyContinue`
      : `$Env:${name} = ${quoteForPowershell(value)}`,
}

function quoteForSh(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/** In fish a backslash means itself or the quote after it. */
function quoteForFish(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** PowerShell takes typographic quotes for straight ones. */
function quoteForPowershell(value: string): string {
  return `'${value.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`
}
