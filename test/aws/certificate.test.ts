import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority, makePem } from '../fakes/pem.ts'
import { awsTool, createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// A certificate from files, from the first `up` to `down`, against ACM of moto.

const authority = makeAuthority('Root')
const [first, second] = [makePem({ issuer: authority }), makePem({ issuer: authority })]
const files =
  '    edge: { domain: shop.example.com, certificate: { cert: tls/cert.pem, key: tls/key.pem, chain: tls/chain.pem } }\n'

let moto: Emulator
let user: User

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  const manifest = shopFiles['slipway.yaml'].replace('    services:\n', `${files}    services:\n`)
  const tls = { 'tls/cert.pem': first.cert, 'tls/key.pem': first.key, 'tls/chain.pem': authority.cert }
  const own = { AWS_ENDPOINT_URL: moto.url, ...anyKeys }
  user = await createUser({ ...shopFiles, 'slipway.yaml': manifest, ...tls }, own)
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

async function aws(...argv: string[]): Promise<string> {
  const ran = await user.run(awsTool('aws'), [...argv, '--output', 'text', '--region', 'eu-west-1'])
  return ran.stdout.trim()
}

const arns = () =>
  aws(
    'acm',
    'list-certificates',
    '--include',
    'keyTypes=EC_prime256v1',
    '--query',
    'CertificateSummaryList[].CertificateArn',
  )
const serialOf = (pem: string) => new X509Certificate(pem).serialNumber

describe('a certificate from files', () => {
  let arn = ''

  it('is planned, imported, and given to the listener', async () => {
    expect((await user.slipway(['plan', 'prod'])).stdout).toContain('+ create  certificate shop.example.com')
    expect(await arns()).toBe('')
    const up = await user.slipway(['up', 'prod'])
    expect(up).toMatchObject({ code: 0, stdout: 'edge  https://shop.example.com\n' })
    arn = await arns()
    const listed = ['cloudformation', 'describe-stacks', '--stack-name', 'shop-prod-edge', '--query']
    expect(await aws(...listed, "Stacks[0].Parameters[?ParameterKey=='Certificate'].ParameterValue")).toBe(arn)
    expect(up.stderr).not.toContain('PRIVATE KEY')
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
    expect(await arns()).toBe(arn)
  })

  it('is imported again under the same ARN when the files change', async () => {
    await user.write('tls/cert.pem', second.cert)
    const wrong = await user.slipway(['up', 'prod'])
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toMatch(
      /slipway.yaml:8:79  environments.prod.edge.certificate.key  the private key does not belong to the certificate/,
    )
    await user.write('tls/key.pem', second.key)
    expect((await user.slipway(['up', 'prod'])).code).toBe(0)
    expect(await arns()).toBe(arn)
    const now = await aws('acm', 'get-certificate', '--certificate-arn', arn, '--query', 'Certificate')
    expect(serialOf(now)).toBe(serialOf(second.cert))
  })

  it('goes with the edge', async () => {
    expect(await user.slipway(['down', 'prod', '--yes'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 resources'),
    })
    expect(await arns()).toBe('')
  })
})
