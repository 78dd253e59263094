import type { Profiles } from './credential-source.ts'

/** Where settings of a service may stand. */
export interface EndpointInput {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly profiles: Profiles
  readonly profile: string | undefined
}

/**
 * The endpoint that somebody chose for a service, in the order of the AWS SDKs; undefined for AWS itself.
 * `service` is its id as in `AWS_ENDPOINT_URL_<SERVICE>`, in lower case, for example `sts`, `cloudwatch-logs`; dashes are underscores there.
 */
export function endpointOf(service: string, { env, profiles, profile }: EndpointInput): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined
  const id = service.replaceAll('-', '_')
  const section = profiles[profile ?? 'default'] ?? {}
  const services = profiles[`services.${section['services'] ?? ''}`] ?? {}
  return (
    env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] ||
    env['AWS_ENDPOINT_URL'] ||
    services[`${id}.endpoint_url`] ||
    section['endpoint_url'] ||
    undefined
  )
}

/** The region in which somebody works: what was given, the variables, the profile. */
export function regionOf(given: string | undefined, { env, profiles, profile }: EndpointInput): string | undefined {
  const said = given || env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  return said || profiles[profile ?? 'default']?.['region'] || undefined
}
