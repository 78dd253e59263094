import { describe, expect, it } from 'vitest'
import { propertyChanges } from './property-changes.ts'

const sides = {
  old: (id: string) => ({ Image: 'nginx:1.27', Group: 'sg-1' })[id] ?? id,
  new: (id: string) => ({ Image: 'nginx:1.28', Group: 'the new WebGroup of shop-prod-security' })[id] ?? id,
}

/** Lines like `path: from → to`. */
function changed(before: unknown, after: unknown): string[] {
  const found = propertyChanges([], before, after, sides)
  return found.map(({ path, from = 'none', to = 'none' }) => `${path.join('.')}: ${from} → ${to}`)
}

describe('what changes of a property', () => {
  it('is told with the values that parameters have before and after', () => {
    const value = { Name: 'web', Image: { Ref: 'Image' } }
    expect(changed([value], [value])).toEqual(['web.Image: nginx:1.27 → nginx:1.28'])
    expect(changed({ 'Fn::Join': [',', [{ Ref: 'Group' }, 'sg-2']] }, { 'Fn::Sub': '${Group},sg-2' })).toEqual([
      ': sg-1,sg-2 → the new WebGroup of shop-prod-security,sg-2',
    ])
  })

  it('knows members of lists by their names, wherever they stand', () => {
    const level = { Name: 'LEVEL', Value: 'info' }
    expect(changed([level], [{ Name: 'ALSO', Value: '1' }, level])).toEqual(['ALSO: none → 1'])
    expect(changed([level, { Name: 'OLD', Value: '' }], [{ ...level, Value: 'debug' }])).toEqual([
      'LEVEL: info → debug',
      'OLD:  → none',
    ])
  })

  it('tells lists of texts as a whole, and those of parts by their place', () => {
    expect(changed(['a'], ['a', 'b'])).toEqual([': a → a, b'])
    expect(changed([{ From: 1 }, { From: 2 }], [{ From: 1 }, { From: 3 }])).toEqual(['2.From: 2 → 3'])
  })

  it('names the parts of what comes or goes', () => {
    expect(changed(undefined, { Min: 1, Max: 2 })).toEqual(['Min: none → 1', 'Max: none → 2'])
    expect(changed({ Command: ['a'] }, {})).toEqual(['Command: a → none'])
  })

  it('shows no value of a variable that is named like a secret, and no password in a URL', () => {
    const environment = (value: string) => ({ Environment: [{ Name: 'API_TOKEN', Value: value }] })
    expect(changed(environment('canary-1'), environment('canary-2'))).toEqual([
      'Environment.API_TOKEN: [secret] → [secret]',
    ])
    const url = (password: string) => ({ Environment: [{ Name: 'DB', Value: `pg://ada:${password}@db/shop` }] })
    expect(changed(url('canary'), url('other')).join('')).not.toMatch(/canary|other/)
  })
})
