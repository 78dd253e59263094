import type { FlagParametersForType, TypedFlagParameter, TypedPositionalParameters } from '@stricli/core'
import type { CliContext } from './context.ts'
import type { CommandDocs } from './define-command.ts'
import { parseText, toggle } from './global-flags.ts'
import { parseCount } from './parse-count.ts'
import { parseDuration } from './parse-duration.ts'

/** `[environment]` as the only argument. */
export const environmentArgument: TypedPositionalParameters<[environment?: string], CliContext> = {
  kind: 'tuple',
  parameters: [
    {
      parse: parseText,
      proposeCompletions: () => ['local'],
      optional: true,
      placeholder: 'environment',
      brief: 'Where it runs. Default: local, this machine',
    },
  ],
}

/** `<name> [environment]`. */
export const secretArguments: TypedPositionalParameters<[name: string, environment?: string], CliContext> = {
  kind: 'tuple',
  parameters: [
    { parse: parseText, placeholder: 'name', brief: 'Name of the secret in the Compose file' },
    {
      parse: parseText,
      proposeCompletions: () => ['local'],
      optional: true,
      placeholder: 'environment',
      brief: 'Where it is. Default: local, this machine',
    },
  ],
}

/** `[environment]` of a command that is about AWS alone. */
export function awsEnvironmentArgument(brief: string): TypedPositionalParameters<[environment?: string], CliContext> {
  return { kind: 'tuple', parameters: [{ parse: parseText, optional: true, placeholder: 'environment', brief }] }
}

/** `[service...]` as the only arguments. */
export const servicesArgument: TypedPositionalParameters<readonly string[], CliContext> = {
  kind: 'array',
  parameter: { parse: parseText, placeholder: 'service', brief: 'Names of services. Default: all' },
}

/** `<service> -- <command...>`. */
export const commandArguments: TypedPositionalParameters<readonly string[], CliContext> = {
  kind: 'array',
  minimum: 2,
  parameter: { parse: parseText, placeholder: 'word', brief: 'The service, then the command' },
}

/** `--break-lock`. */
export const lockFlag = toggle('Take the lock although somebody else holds it')

/** `--timeout`. */
const limitFlag: TypedFlagParameter<number | undefined, CliContext> = {
  kind: 'parsed',
  parse: parseDuration,
  optional: true,
  placeholder: 'duration',
  brief: 'Time limit of the whole change. Default: 10m, in AWS 1h',
}

/** The flags that a change of what runs takes, beside those of every command. */
export interface ChangeFlags {
  readonly breakLock: boolean
  readonly timeout?: number | undefined
}

/** The parameters of the flags of a change. */
export const changeFlags: FlagParametersForType<ChangeFlags, CliContext> = { breakLock: lockFlag, timeout: limitFlag }

/** `--index`. */
export const indexFlag: TypedFlagParameter<number, CliContext> = {
  kind: 'parsed',
  parse: parseCount(1),
  default: '1',
  placeholder: 'number',
  brief: 'Which replica of the service, from 1',
}

/** Help for `<service> -- <command...>`. */
export const commandUsage: Pick<CommandDocs, 'usage' | 'args'> = {
  usage: '<service> [flags] -- <command...>',
  args: [
    { name: 'service', brief: 'Name of the service' },
    { name: 'command', brief: 'The command and its words, behind --' },
  ],
}
