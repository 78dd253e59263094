import fc from 'fast-check'
import { expect, it } from 'vitest'
import { engineHalf, ownAddress } from './addresses.ts'

it('gives the engine the first half of a subnet', () => {
  expect(engineHalf('172.18.0.0/16')).toBe('172.18.0.0/17')
  expect(engineHalf('192.168.80.0/20')).toBe('192.168.80.0/21')
})

it('finds an address in the other half that nobody has, but for that of broadcasts', () => {
  const taken = new Set<string>()
  const found = Array.from({ length: 127 }, () => {
    const address = ownAddress('10.0.3.0/24', 'shop-web-1-r2', taken)
    taken.add(address)
    return address
  })
  expect(found.toSorted()).toEqual(Array.from({ length: 127 }, (_, at) => `10.0.3.${128 + at}`).toSorted())
  expect(() => ownAddress('10.0.3.0/24', 'shop-web-1-r2', taken)).toThrow('no address is left in 10.0.3.0/24')
})

it('finds the same address for the same container', () => {
  const property = fc.property(fc.string(), (name) => {
    const address = ownAddress('192.168.80.0/20', name, new Set())
    expect(ownAddress('192.168.80.0/20', name, new Set())).toBe(address)
    expect(Number(address.split('.')[2])).toBeGreaterThanOrEqual(88)
    expect(Number(address.split('.')[2])).toBeLessThanOrEqual(95)
  })
  fc.assert(property)
})
