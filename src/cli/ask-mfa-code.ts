import { codeNotAsked, malformedCode } from '../core/aws/login-failures.ts'
import type { OutputFlags } from './global-flags.ts'
import type { Terminal } from './terminal.ts'

const tries = 3

/** Gives the code of an MFA device: the one that was given, else one that is asked for on a terminal. */
export async function askMfaCode(
  terminal: Terminal,
  flags: OutputFlags & { readonly mfaCode?: string | undefined },
  serial: string,
  signal: AbortSignal,
): Promise<string> {
  if (flags.mfaCode !== undefined) return checkCode(flags.mfaCode)
  if (flags.json || !terminal.stdin.isTty || !terminal.stderr.isTty) throw codeNotAsked(serial)
  for (let left = tries; left > 0; left--) {
    terminal.stderr.write(`MFA code of ${serial}: `)
    const code = (await terminal.stdin.readLine(signal)).replaceAll(/\s/g, '')
    signal.throwIfAborted()
    if (isCode(code)) return code
    if (code === '') break
    terminal.stderr.write('A code is six digits.\n')
  }
  throw malformedCode()
}

function checkCode(code: string): string {
  if (isCode(code)) return code
  throw malformedCode()
}

function isCode(text: string): boolean {
  return /^\d{6}$/.test(text)
}
