import { expect, it } from 'vitest'
import { givenRepositoryArn, parseGivenImage } from './given-image.ts'

it.each<[string, string | undefined]>([
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1', 'arn:aws:ecr:eu-west-1:123456789012:repository/web'],
  ['210987654321.dkr.ecr.us-east-1.amazonaws.com/a/b@sha256:1', 'arn:aws:ecr:us-east-1:210987654321:repository/a/b'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws/web', 'arn:aws:ecr:eu-west-1:123456789012:repository/web'],
  [
    '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/x',
    'arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/x',
  ],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/x:1', 'arn:aws-cn:ecr:cn-north-1:123456789012:repository/x'],
  ['public.ecr.aws/nginx/nginx:1.27', undefined],
  ['postgres:17', undefined],
  ['dkr.ecr.example.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com/x', undefined],
])('%s is in the repository %s', (image, arn) => expect(givenRepositoryArn(image)).toBe(arn))

it('is used by its digest, its tag, or the one that is meant without', () => {
  const uri = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web'
  const digest = `sha256:${'5'.repeat(64)}`
  const names = ['', ':1', `@${digest}`, `:1@${digest}`].map((end) => parseGivenImage(`${uri}${end}`)?.name)
  expect(names).toEqual(['latest', '1', digest, digest])
  expect(parseGivenImage(`${uri}:1`)?.uri).toBe(uri)
})
