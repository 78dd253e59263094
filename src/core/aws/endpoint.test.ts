import { expect, it } from 'vitest'
import { endpointOf, regionOf } from './endpoint.ts'
import { roleArnOf, roleSessionName } from './role-name.ts'

const profiles = {
  default: { region: 'eu-west-1', endpoint_url: 'http://default' },
  stage: { services: 'local', endpoint_url: 'http://profile' },
  'services.local': { 'sts.endpoint_url': 'http://services' },
}

it('an endpoint is looked for in the order of the SDKs', () => {
  const env = { AWS_ENDPOINT_URL_STS: 'http://sts', AWS_ENDPOINT_URL: 'http://all' }
  const of = (more: Record<string, string | undefined>, profile?: string, service = 'sts') =>
    endpointOf(service, { env: { ...env, ...more }, profiles, profile })
  const none = { AWS_ENDPOINT_URL_STS: undefined, AWS_ENDPOINT_URL: '' }
  expect(of({})).toBe('http://sts')
  expect(of({}, 'stage', 'iam')).toBe('http://all')
  expect(of(none, 'stage')).toBe('http://services')
  expect(of(none, 'stage', 'iam')).toBe('http://profile')
  expect(of(none)).toBe('http://default')
  expect(of({ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs' }, 'stage', 'cloudwatch-logs')).toBe('http://logs')
  expect(of(none, 'nobody')).toBeUndefined()
  expect(of({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })).toBeUndefined()
})

it('a region is the one that was given, that of the variables, that of the profile', () => {
  const env = { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-south-1' }
  expect(regionOf('us-east-1', { env, profiles, profile: undefined })).toBe('us-east-1')
  expect(regionOf(undefined, { env, profiles, profile: undefined })).toBe('eu-north-1')
  expect(regionOf(undefined, { env: { ...env, AWS_REGION: '' }, profiles, profile: undefined })).toBe('eu-south-1')
  expect(regionOf(undefined, { env: {}, profiles, profile: undefined })).toBe('eu-west-1')
  expect(regionOf(undefined, { env: {}, profiles, profile: 'stage' })).toBeUndefined()
})

it('a role is named in the partition and account of who asks', () => {
  const caller = { account: '123456789012', arn: 'arn:aws-cn:iam::123456789012:user/ada' }
  expect(roleArnOf('ops/deployer', caller)).toBe('arn:aws-cn:iam::123456789012:role/ops/deployer')
  expect(roleSessionName('Ada Lovelace/ü')).toBe('slipway-Ada-Lovelace--')
  expect(roleSessionName('x'.repeat(99))).toHaveLength(64)
})
