import { isUtf8 } from 'node:buffer'
import { describeArgv, type Secret } from '../../core/argv.ts'
import { isInAws } from '../aws/is-in-aws.ts'
import { type Failure, SlipwayError } from '../../core/error.ts'

/**
 * The most that a secret holds, here as there, in bytes.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html (2026-11).
 */
export const maxSecretBytes = 65_536

/** Throws `secret-invalid` for bytes that cannot be a secret. `value` has one character for each (latin1). */
export function checkValue(name: string, environment: string, value: Secret): void {
  const bytes = Buffer.from(value.reveal(), 'latin1')
  if (bytes.length === 0) throw new SlipwayError(empty(name, environment, 'the value is empty'))
  if (/^[\r\n]+$/.test(value.reveal()))
    throw new SlipwayError(empty(name, environment, 'the value is the end of a line and nothing before it'))
  if (bytes.length > maxSecretBytes) throw new SlipwayError(tooLarge(name))
  if (isInAws({ environment }) && !isText(bytes)) throw new SlipwayError(binary(name, environment))
}

/** A task gets it as a variable, and that ends at a zero byte. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0)
}

/** A command on the secret, as it is typed. */
function commandOf(verb: string, name: string, environment: string): string {
  return describeArgv('slipway', ['secret', verb, name, ...(isInAws({ environment }) ? [environment] : [])])
}

/** An empty variable behind `echo` is a newline. */
function empty(name: string, environment: string, why: string): Failure {
  return {
    code: 'secret-invalid',
    what: `The secret ${name} was not set`,
    why,
    fix: `Give a value: \`${commandOf('set', name, environment)} < file\`. \`${commandOf('rm', name, environment)}\` takes one away.`,
  }
}

function tooLarge(name: string): Failure {
  return {
    code: 'secret-invalid',
    what: `The secret ${name} was not set`,
    why: `the value is larger than ${maxSecretBytes} bytes, which is the most that Secrets Manager takes`,
    fix: 'Keep what is large in a bucket, encrypted, and its key in the secret.',
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-app-secrets-manager.html (2026-11). */
function binary(name: string, environment: string): Failure {
  return {
    code: 'secret-invalid',
    what: `The secret ${name} was not set`,
    why: 'the value is no text in UTF-8 without zero bytes, and ECS gives a task nothing else',
    fix: `Encode it, and let the program decode it: \`base64 file | ${commandOf('set', name, environment)}\`.`,
  }
}
