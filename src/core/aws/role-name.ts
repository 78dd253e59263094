import type { AwsIdentity } from './aws-port.ts'

/** The ARN of a role that was named by its name, path included: one of the caller's account and partition. */
export function roleArnOf(name: string, { account, arn }: AwsIdentity): string {
  const [, partition = 'aws'] = arn.split(':')
  return `arn:${partition}:iam::${account}:role/${name.replace(/^\//, '')}`
}

/** Name of a role's session: who it was, in the characters that AWS takes. */
export function roleSessionName(user: string): string {
  return `slipway-${user.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 64)
}
