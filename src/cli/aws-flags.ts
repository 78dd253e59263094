import type { FlagParametersForType } from '@stricli/core'
import type { AwsTarget } from '../core/aws/aws-target.ts'
import type { CliContext } from './context.ts'
import { globalAliases, globalFlags, parseText, type GlobalFlags } from './global-flags.ts'

/** Those of the global flags that a command takes which is about no environment of a project. */
export type PlacelessFlags = Omit<GlobalFlags, 'profile' | 'env'>

/** Flags of a command that is about AWS alone: here a profile is one of the AWS configuration files. */
export interface AwsFlags extends PlacelessFlags {
  readonly profile?: string | undefined
  readonly role?: string | undefined
  readonly region?: string | undefined
}

const { profile: _profile, env: _env, ...placeless } = globalFlags
const { e: _e, ...aliases } = globalAliases

/** The parameters of flags that are about no environment. */
export const placelessFlags: FlagParametersForType<PlacelessFlags, CliContext> = placeless

/** Letters for these flags. */
export const awsAliases: typeof aliases = aliases

/** The parameters of the flags about AWS. */
export const awsFlags: FlagParametersForType<AwsFlags, CliContext> = {
  ...placelessFlags,
  profile: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    placeholder: 'name',
    brief: 'AWS profile. Default: keys of the environment, AWS_PROFILE, default',
  },
  role: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    placeholder: 'name|arn',
    brief: 'Role to assume. Default: what the profile says',
  },
  region: {
    kind: 'parsed',
    parse: parseText,
    optional: true,
    placeholder: 'name',
    brief: 'Region. Default: AWS_REGION, AWS_DEFAULT_REGION, the profile',
  },
}

/** What those flags say of AWS. */
export function targetOf({ profile, role, region }: AwsFlags): AwsTarget {
  return {
    ...(profile !== undefined && { profile }),
    ...(role !== undefined && { role }),
    ...(region !== undefined && { region }),
  }
}
