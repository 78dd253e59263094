import type { Login } from '../../core/aws/aws-port.ts'
import { SlipwayError } from '../../core/error.ts'
import { askMfaCode } from '../ask-mfa-code.ts'
import { targetOf, type AwsFlags } from '../aws-flags.ts'
import type { CliContext } from '../context.ts'
import { renderExport, variablesOf } from '../render/export.ts'
import { describeLogin, renderLogin, renderLoginSummary } from '../render/login.ts'
import { runSession, type Session } from '../session.ts'
import type { ExportForm } from '../text/export-forms.ts'

interface LoginFlags extends AwsFlags {
  readonly duration?: number | undefined
  readonly mfaSerial?: string | undefined
  readonly mfaCode?: string | undefined
  readonly export?: ExportForm | undefined
}

/** Gets an AWS session and says who one is. */
export function login(cli: CliContext, flags: LoginFlags): Promise<number> {
  return runSession(cli, flags, 'print', async (session) => {
    if (flags.export !== undefined && flags.json) throw exportAndJson()
    const now = cli.terminal.now()
    const result = await logIn(cli, flags, session)
    const data = describeLogin(result)
    const err = renderLoginSummary(result, flags.profile, now, session.err)
    if (flags.export === undefined) return { data, out: renderLogin(result, now), err }
    return { out: renderExport(flags.export, variablesOf(result.session)), err: err.slice(0, 1) }
  })
}

async function logIn(cli: CliContext, flags: LoginFlags, session: Session): Promise<Login> {
  const { aws } = await session.context()
  const { duration, mfaSerial, mfaCode } = flags
  return aws.login({
    target: targetOf(flags),
    ...(duration !== undefined && { durationMs: duration }),
    ...(mfaSerial !== undefined && { mfaSerial }),
    renew: mfaCode !== undefined,
    askCode: (serial) => askMfaCode(cli.terminal, flags, serial, session.signal),
  })
}

function exportAndJson(): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: '`slipway login` was not understood',
    why: '--json never shows secrets, and --export does nothing else',
    fix: 'Leave one of them out; `--export json` prints the variables as JSON.',
  })
}
