import { devNull } from 'node:os'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The environment in which an emulator is asked: keys that AWS does not know, and nothing of the user's accounts. So that nothing
 * happens even where an address leads to AWS in the end. AWS's own examples have these keys
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html, 2026-11).
 */
export function throwawayEnv(env: Env, url: string, region: string): Env {
  const own = Object.entries(env).filter(([name]) => !name.startsWith('AWS_') || name === 'AWS_CA_BUNDLE')
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
