import { describe, expect, it } from 'vitest'
import picocolors from 'picocolors'
import { renderPropertyChange } from './property-change.ts'
import { unicodeSymbols } from './symbols.ts'

const style = { colors: picocolors.createColors(false), symbols: unicodeSymbols }
const show = (path: string, from?: string, to?: string, verbose = false) =>
  renderPropertyChange(
    { path: path.split(' '), ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    style,
    verbose,
  )

const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop'
const digest = (sign: string) => `sha256:${sign.repeat(64)}`

describe('a change of a property', () => {
  it('has the words of the Compose file for what containers get', () => {
    expect(show('ContainerDefinitions web Environment LEVEL', 'info', 'debug')).toBe(
      'variable LEVEL of web: info → debug',
    )
    expect(show('ContainerDefinitions web Secrets KEY', 'arn:aws:secretsmanager:eu-west-1:1:secret:a:::1', 'b')).toBe(
      'secret KEY of web: secret:a:::1 → b',
    )
    expect(show('ContainerDefinitions web Cpu', '256')).toBe('Cpu of web: 256 → none')
    expect(show('Tags owner', undefined, 'ada')).toBe('tag owner: none → ada')
    expect(show('CidrBlock', '10.16.0.0/16', '')).toBe('CidrBlock: 10.16.0.0/16 → ""')
  })

  it('has images without the registry that both are in, and the first signs of digests', () => {
    const path = 'ContainerDefinitions web Image'
    const [from, to] = [`${registry}/web@${digest('a')}`, `${registry}/web@${digest('b')}`]
    expect(show(path, from, to)).toBe('image of web: web@sha256:aaaaaaaaaaaa → web@sha256:bbbbbbbbbbbb')
    expect(show(path, from, to, true)).toBe(`image of web: ${from} → ${to}`)
    expect(show(path, 'nginx:1', from)).toBe(`image of web: nginx:1 → ${registry}/web@sha256:aaaaaaaaaaaa`)
  })

  it('says what nobody can show', () => {
    expect(show('Environment API_TOKEN', '[secret]', '[secret]')).toMatch(/another value, which is not shown$/)
    expect(show('VpcId')).toBe('VpcId: may change, which is known once it is made')
  })

  it('is one line, cut where the value is long', () => {
    const shown = show('Policy', 'a\nb', 'x'.repeat(200))
    expect(shown).toMatch(/^Policy: a b → x{79}…$/)
    expect(show('Policy', 'a', 'x'.repeat(200), true)).toContain('x'.repeat(200))
  })
})
