import { describeArgv } from '../argv.ts'

/** `slipway login` as it is typed, with the profile where there is one. */
export function loginCommand(profile: string | undefined, ...more: readonly string[]): string {
  return describeArgv('slipway', ['login', ...(profile === undefined ? [] : ['--profile', profile]), ...more])
}

/** `aws configure` as it is typed. */
export function configureCommand(profile: string, ...words: readonly string[]): string {
  return describeArgv('aws', ['configure', ...words, '--profile', profile])
}

/** A login of the AWS CLI as it is typed: `aws sso login` or `aws login`. */
export function awsLoginCommand(words: readonly string[], profile: string): string {
  return describeArgv('aws', [...words, '--profile', profile])
}
