import { expect, it } from 'vitest'
import { isAwsHost } from './is-aws-host.ts'

it.each([
  ['sts.amazonaws.com', true],
  ['cloudformation.cn-north-1.amazonaws.com.cn', true],
  ['EC2.eu-west-1.API.AWS.', true],
  ['vpce-1-2.cloudformation.eu-west-1.vpce.amazonaws.com', true],
  ['cloudformation.eusc-de-east-1.amazonaws.eu', true],
  ['localhost', false],
  ['127.0.0.1', false],
  ['localhost.localstack.cloud', false],
  ['notamazonaws.com', false],
  ['amazonaws.com.example.com', false],
])('%s is AWS: %s', (host, wanted) => {
  expect(isAwsHost(host)).toBe(wanted)
})
