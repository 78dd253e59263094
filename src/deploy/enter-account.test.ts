import { describe, expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import type { AwsPort } from '../core/aws/aws-port.ts'
import { enterAccount } from './enter-account.ts'

const identity = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }
const credentials = { accessKeyId: 'AKIA', secretAccessKey: new Secret('x') }

function awsOf(region?: string): AwsPort {
  const notHere = () => Promise.reject(new Error('nobody logs in here'))
  return {
    session: async () => ({ credentials, source: 'keys', ...(region !== undefined && { region }) }),
    identity: async () => identity,
    login: notHere,
    logout: notHere,
  }
}

describe('entering an account', () => {
  it('gives credentials and who one is', async () => {
    const entered = await enterAccount(awsOf('eu-west-1'), { account: '123456789012' })
    expect(entered).toEqual({ session: { credentials, source: 'keys', region: 'eu-west-1' }, identity })
    expect(await enterAccount(awsOf('eu-west-1'), {})).toMatchObject({ identity })
  })

  it('refuses another account, with both ids', async () => {
    await expect(enterAccount(awsOf('eu-west-1'), { account: '999999999999' })).rejects.toMatchObject({
      failure: {
        code: 'aws-account-wrong',
        what: 'This is AWS account 123456789012, and the environment belongs to 999999999999',
        why: 'you are arn:aws:iam::123456789012:user/ada',
      },
    })
  })

  it('refuses to guess a region', async () => {
    await expect(enterAccount(awsOf(), { profile: 'stage' })).rejects.toMatchObject({
      failure: { code: 'aws-region-missing', fix: expect.stringContaining('--profile stage') },
    })
  })
})
