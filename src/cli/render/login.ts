import type { Login } from '../../core/aws/aws-port.ts'
import { dateOf } from '../../core/time.ts'
import { loginCommand } from '../../core/aws/aws-commands.ts'
import { composeTable } from './line.ts'
import type { Style } from './style.ts'

/** Who one is, where, until when and by what, as rows. */
export function renderLogin({ identity, alias, session }: Login, nowMs: number): string[] {
  const { credentials, region, source } = session
  return composeTable([
    ['account', alias === undefined ? identity.account : `${identity.account} (${alias})`],
    ['arn', identity.arn],
    ['region', region ?? 'none: give --region or set AWS_REGION'],
    ['until', describeEnd(credentials.expiresAt, credentials.sessionToken !== undefined, nowMs)],
    ['source', source],
  ])
}

/** What happened, and what is next. */
export function renderLoginSummary(
  login: Login,
  profile: string | undefined,
  nowMs: number,
  { colors, symbols }: Style,
): string[] {
  const { stored, session } = login
  const { expiresAt, sessionToken } = session.credentials
  const rest = expiresAt === undefined ? '' : ` for ${describeRest(expiresAt - nowMs)}`
  const done = {
    made: `Logged in${rest}`,
    kept: `You are logged in${rest}; --mfa-code or --duration makes a new session`,
    none: `AWS knows you; no session had to be stored`,
  }[stored]
  const isUser = sessionToken === undefined
  const next = isUser
    ? `With an MFA device: \`${loginCommand(profile)} --mfa-serial <arn>\`.`
    : `For other programs: \`eval "$(${loginCommand(profile, '--export', 'sh')})"\`.`
  return [`${colors.green(symbols.done)} ${done}`, `  ${colors.cyan(symbols.next)} ${next}`]
}

function describeEnd(expiresAt: number | undefined, isSession: boolean, nowMs: number): string {
  if (expiresAt === undefined) return isSession ? 'not known' : 'no end: these are long-term keys'
  const time = dateOf(expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  return `${time} UTC (in ${describeRest(expiresAt - nowMs)})`
}

/** What is left: `45 min`, `11 h 59 min`, `12 h`. */
function describeRest(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return `${minutes} min`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** The same as data, without secrets. */
export function describeLogin({ identity, alias, session, stored }: Login): Readonly<Record<string, unknown>> {
  const { credentials, region, source } = session
  return {
    ...identity,
    ...(alias !== undefined && { alias }),
    ...(region !== undefined && { region }),
    source,
    ...(credentials.expiresAt !== undefined && { expiresAt: credentials.expiresAt }),
    stored,
  }
}
