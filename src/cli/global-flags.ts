import type { FlagParametersForType } from '@stricli/core'
import type { CliContext } from './context.ts'

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly directory?: string | undefined
  readonly file?: readonly string[] | undefined
  readonly profile?: readonly string[] | undefined
  readonly env?: string | undefined
  readonly json: boolean
  readonly yes: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly noColor: boolean
}

/** Those of the global flags that say how a command shows itself. */
export type OutputFlags = Pick<GlobalFlags, 'json' | 'yes' | 'quiet' | 'verbose' | 'noColor'>

/** Takes the word as it is. */
export function parseText(input: string): string {
  return input
}

/** A flag that is off unless given. */
export function toggle(brief: string): { kind: 'boolean'; brief: string; default: false; withNegated: false } {
  return { kind: 'boolean', brief, default: false, withNegated: false }
}

/** The parameters of the flags that every command takes. */
export const globalFlags: FlagParametersForType<GlobalFlags, CliContext> = {
  directory: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    placeholder: 'dir',
    brief: 'Folder of the project. Default: this folder',
  },
  file: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    variadic: true,
    placeholder: 'file',
    brief: 'Compose file, repeatable. Default: found by name',
  },
  profile: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    variadic: true,
    placeholder: 'name',
    brief: 'Compose profile, repeatable, "*" for all. Default: COMPOSE_PROFILES',
  },
  env: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    placeholder: 'name',
    brief: 'Environment. Default: local',
  },
  json: toggle('Print JSON to stdout, one object per line (docs/json.md)'),
  yes: toggle('Answer yes to every question'),
  quiet: toggle('Print only results, warnings and failures'),
  verbose: toggle('Print every step, its duration and the output of builds'),
  noColor: toggle('Print no colour; NO_COLOR=1 does the same'),
}

/** Letters for the flags that every command takes. */
export const globalAliases = {
  C: 'directory',
  f: 'file',
  e: 'env',
  y: 'yes',
  q: 'quiet',
  v: 'verbose',
} as const

/** Names of the global flags that are followed by a value, as typed. */
export const globalFlagsWithValue: readonly string[] = ['-C', '--directory', '-f', '--file', '--profile', '-e', '--env']
