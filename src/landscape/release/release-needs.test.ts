import { expect, it } from 'vitest'
import { needsOf } from './release-needs.ts'
import type { LandscapeRelease } from './release-record.ts'

const place = { account: '123456789012', region: 'eu-west-1' }
const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const digest = `sha256:${'a'.repeat(64)}`
const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/prod/token-AbCdEf'

function releaseWith(...values: readonly string[]): LandscapeRelease {
  const parameters = Object.fromEntries(values.map((value, index) => [`P${index}`, { value }]))
  const service = {
    component: 'service-web',
    stack: 'shop-prod-service-web',
    after: [],
    template: '',
    parameters,
    tags: {},
  }
  return { number: 1, at: 0, by: 'ada@laptop', reason: 'up', services: [service, service] }
}

it.each([
  ['by digest', `${registry}/shop/web@${digest}`, { repository: 'shop/web', name: digest }],
  ['by digest, with the tag', `${registry}/shop/web:v1@${digest}`, { repository: 'shop/web', name: digest }],
  ['by tag', `${registry}/shop/web:v1`, { repository: 'shop/web', name: 'v1' }],
  ['by nothing', `${registry}/shop/web`, { repository: 'shop/web', name: 'latest' }],
])('a release needs an image of this registry %s', (_, value, image) => {
  expect(needsOf(releaseWith(value), place)).toEqual({ images: [image], secrets: [] })
})

it.each([
  'nginx:1.27',
  'public.ecr.aws/nginx/nginx:1.27',
  `210987654321.dkr.ecr.eu-west-1.amazonaws.com/a@${digest}`,
  'sg-1,sg-2',
])('%s is nothing that could be looked for', (value) => {
  expect(needsOf(releaseWith(value), place)).toEqual({ images: [], secrets: [] })
})

it.each([
  ['with its version', `${arn}:::v-1`, { arn, version: 'v-1' }],
  ['with a key and its version', `${arn}:password::v-1`, { arn, version: 'v-1' }],
  ['without a version', arn, { arn }],
])('a release needs a secret %s', (_, value, secret) => {
  expect(needsOf(releaseWith(value), place)).toEqual({ images: [], secrets: [secret] })
})
