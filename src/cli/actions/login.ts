import type { Login } from '../../core/aws/aws-port.ts'
import type { AwsTarget } from '../../core/aws/aws-target.ts'
import { wrongAccount } from '../../core/aws/login-failures.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { askMfaCode } from '../ask-mfa-code.ts'
import { targetOf, type AwsFlags } from '../aws-flags.ts'
import type { CliContext } from '../context.ts'
import { renderExport, variablesOf } from '../render/export.ts'
import { describeLogin, renderLogin, renderLoginSummary } from '../render/login.ts'
import { requestOf } from '../request.ts'
import { runSession, type Session } from '../session.ts'
import type { ExportForm } from '../text/export-forms.ts'

interface LoginFlags extends AwsFlags {
  readonly duration?: number | undefined
  readonly mfaSerial?: string | undefined
  readonly mfaCode?: string | undefined
  readonly export?: ExportForm | undefined
}

/** Gets an AWS session and says who one is. */
export function login(cli: CliContext, flags: LoginFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'print', async (session) => {
    if (flags.export !== undefined && flags.json) throw exportAndJson()
    const now = cli.terminal.now()
    const result = await logIn(cli, flags, environment, session)
    const data = describeLogin(result)
    const err = renderLoginSummary(result, flags.profile, now, session.err)
    if (flags.export === undefined) return { data, out: renderLogin(result, now), err }
    return { out: renderExport(flags.export, variablesOf(result.session)), err: err.slice(0, 1) }
  })
}

async function logIn(
  cli: CliContext,
  flags: LoginFlags,
  environment: string | undefined,
  session: Session,
): Promise<Login> {
  const context = await session.context()
  const { duration, mfaSerial, mfaCode } = flags
  const place = environment === undefined ? {} : await placeOf(cli, flags, environment, context)
  const target = { ...place, ...targetOf(flags) }
  const result = await context.aws.login({
    target,
    ...(duration !== undefined && { durationMs: duration }),
    ...(mfaSerial !== undefined && { mfaSerial }),
    renew: mfaCode !== undefined,
    askCode: (serial) => askMfaCode(cli.terminal, flags, serial, session.signal),
  })
  const { account } = target
  if (account !== undefined && account !== result.identity.account) throw wrongAccount(account, result.identity)
  return result
}

/** Where an environment of the project is; its Compose profiles have no part in that. */
async function placeOf(cli: CliContext, flags: LoginFlags, environment: string, context: Context): Promise<AwsTarget> {
  const request = requestOf(cli, { ...flags, profile: undefined, env: undefined }, environment)
  return (await cli.library.operations()).target(context, request)
}

function exportAndJson(): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: '`slipway login` was not understood',
    why: '--json never shows secrets, and --export does nothing else',
    fix: 'Leave one of them out; `--export json` prints the variables as JSON.',
  })
}
