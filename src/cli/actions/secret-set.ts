import { SlipwayError } from '../../core/error.ts'
import { maxSecretBytes } from '../../deploy/secret/check-value.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderSecretSet } from '../render/secret.ts'
import { requestOf } from '../request.ts'
import { runSession, type Session } from '../session.ts'
import { interruptedFailure } from '../watch-interrupt.ts'

/** Gives a secret its value. */
export function secretSet(cli: CliContext, flags: GlobalFlags, name: string, environment?: string): Promise<number> {
  return runSession(cli, flags, 'print', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const readValue = () => askValue(cli, flags, session, `Value of ${name} in ${request.environment}: `)
    const result = await operations.setSecret(await session.context(), { ...request, name, readValue })
    return { data: result, err: renderSecretSet(result, session.err) }
  })
}

/** The value from a pipe, or typed on a terminal that does not show it. It never comes from the command line. */
async function askValue(
  { terminal }: CliContext,
  flags: GlobalFlags,
  { signal }: Session,
  question: string,
): Promise<string> {
  if (!terminal.stdin.isTty)
    return Buffer.from(await terminal.stdin.readBytes(maxSecretBytes, signal)).toString('latin1')
  if (flags.json || !terminal.stderr.isTty) throw notGiven
  terminal.stderr.write(question)
  const typed = await terminal.stdin.readHidden(signal)
  terminal.stderr.write('\n')
  if (typed === undefined) throw new SlipwayError(interruptedFailure)
  return Buffer.from(typed, 'utf8').toString('latin1')
}

const notGiven = new SlipwayError({
  code: 'usage-invalid',
  what: 'The value was not given',
  why: 'it is read from the standard input, and nothing is written there',
  fix: 'Write it there: `slipway secret set <name> < file`.',
})
