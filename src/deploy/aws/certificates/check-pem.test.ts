import { describe, expect, it } from 'vitest'
import { lockKey, makeAuthority, makePem, oddKey } from '../../../../test/fakes/pem.ts'
import { Secret } from '../../../core/argv.ts'
import { checkPem, fingerprintsOf } from './check-pem.ts'

const shop = makePem()
const [root, other] = [makeAuthority('Root'), makeAuthority('Other')]
const middle = makeAuthority('Middle', root)
const signed = makePem({ hosts: ['shop.example.com', '*.example.com'], issuer: middle })

interface Texts {
  readonly cert?: string
  readonly key?: string
  readonly chain?: string
}

function check(texts: Texts, hosts: readonly string[] = ['shop.example.com']) {
  const { cert = shop.cert, key = shop.key, chain } = texts
  return checkPem({ cert, key: new Secret(key), ...(chain !== undefined && { chain }) }, { hosts, now: Date.now() })
}

const saidOf = (texts: Texts, hosts?: readonly string[]) =>
  check(texts, hosts).problems.map(({ file, message, severity }) => [severity, file, message].filter(Boolean).join(' '))

describe('a certificate', () => {
  it('that is whole has no problem, with or without a chain in its own file', () => {
    expect(check({})).toMatchObject({ problems: [], ready: { certificate: shop.cert, keyAlgorithm: 'EC_prime256v1' } })
    const apart = check({ ...signed, chain: `${middle.cert}\n${root.cert}` }, ['a.example.com', '*.example.com'])
    const whole = check({ ...signed, cert: `text before\n${signed.cert}${middle.cert}${root.cert}` })
    expect(apart).toMatchObject({ problems: [], ready: { certificate: signed.cert, chain: middle.cert + root.cert } })
    expect(whole.ready).toEqual(apart.ready)
    expect(fingerprintsOf(apart.ready ?? (shop as never))).toMatch(/^([0-9A-F:]{95} ?){3}$/)
  })

  it.each<[string, Texts, string]>([
    ['an empty chain', { chain: '\n' }, 'chain there is no certificate in this chain'],
    ['a chain that cannot be read', { chain: shop.cert.replace(/^M/m, '!') }, 'chain the chain cannot be read'],
    [
      'a chain of somebody else',
      { ...signed, chain: other.cert },
      'chain Other in the chain has not signed shop.example.com before it',
    ],
    [
      'a chain in the wrong order',
      { ...signed, chain: root.cert + middle.cert },
      'chain Root in the chain has not signed shop.example.com before it',
    ],
    [
      'two chains',
      { ...signed, cert: signed.cert + middle.cert, chain: middle.cert },
      'chain `cert` has a chain already',
    ],
    ['no chain', signed, 'warning cert the certificates between this one and the root are missing'],
    ['the key of another', { key: signed.key }, 'key the private key does not belong to the certificate'],
    ['a key with a passphrase', { key: lockKey(shop.key) }, 'key the private key has a passphrase, and ACM takes none'],
    ['a certificate as key', { key: shop.cert }, 'key there is no private key in PEM in this file'],
    ['a broken key', { key: shop.key.replace(/^M/m, '!') }, 'key the private key cannot be read'],
    ['an odd key', { key: oddKey() }, 'key the private key does not belong to the certificate'],
    ['a key as certificate', { cert: shop.key }, 'cert there is no certificate in PEM in this file'],
    ['one that has ended', makePem({ to: -0.1 }), 'cert the certificate has ended on '],
    ['one of tomorrow', makePem({ from: 1 }), 'cert the certificate is not valid before '],
    ['one that ends soon', makePem({ to: 9 }), 'warning cert the certificate ends on '],
  ])('with %s', (_, texts, said) => {
    const { ready, problems } = check(texts)
    expect(saidOf(texts).join('\n')).toContain(said)
    expect(ready === undefined).toBe(!said.startsWith('warning'))
    expect(JSON.stringify(problems)).not.toContain('PRIVATE')
  })

  it('must have the name of every route', () => {
    expect(saidOf(signed, ['example.com', 'a.b.example.com', '*.shop.example.com', 'x.example.com'])).toEqual([
      ...['example.com', 'a.b.example.com', '*.shop.example.com'].map(
        (host) =>
          `cert the certificate is not for ${host}, which a route has: it is for shop.example.com, *.example.com`,
      ),
      expect.stringContaining('warning'),
    ])
  })
})
