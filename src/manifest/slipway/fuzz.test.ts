import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../../core/issue.ts'
import { checkSettings, type KnownServices } from './check-settings.ts'
import { readSlipway } from './read-slipway.ts'

const realistic = `# yaml-language-server: $schema=./slipway.schema.json
x-health: &health {path: /health}
project: shop
services:
  db: {data: [/var/lib/postgresql/data, /host]}
environments:
  local:
    services:
      web:
        routes: [{host: shop.localhost, port: 8011, health: *health}, {host: Shop.example.com, health: /up}]
        scale: 2
        overrides:
          environment: {A: "\${B:-c}"}
          ports: !override ["80"]
      api:
        scale: 3
  prod:
    platform: ecs
    network: {cidr: 10.16.0.0/16, zones: 3}
    services:
      web: {cpu: 256, scale: {min: 2, max: 10}}
`

const nothing = { ports: [], expose: [], volumes: [], tmpfs: [] }
const known: KnownServices = new Map([
  ['web', { ...nothing, expose: [8011] }],
  ['api', undefined],
  ['db', nothing],
])

const bits = fc.oneof(
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom(
    '\t',
    '\n',
    ': ',
    '- ',
    '&a ',
    '*health',
    '<<: ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    '|\n',
    '? ',
    '---\n',
  ),
  fc.constantFrom(
    '!reset ',
    '!override ',
    '!!str ',
    '${',
    '$',
    'null',
    '~',
    '0',
    '-1',
    '1e999',
    '.nan',
    'true',
    '/../',
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', '\0', '\uFEFF', '\uFFFD', 'local', 'routes', '/host', ':80'),
)
const splice = fc.record({ at: fc.nat({ max: realistic.length }), cut: fc.nat({ max: 40 }), put: bits })
const mutated = fc
  .array(splice, { minLength: 1, maxLength: 8 })
  .map((splices) =>
    splices.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), realistic),
  )

/** Moves lines to other places: right YAML of the wrong shape. */
const shuffled = fc
  .array(fc.tuple(fc.nat({ max: 22 }), fc.nat({ max: 22 })), { minLength: 1, maxLength: 5 })
  .map((moves) => {
    const lines = realistic.split('\n')
    for (const [from, to] of moves) lines.splice(to, 0, ...lines.splice(from, 1))
    return lines.join('\n')
  })

function check(text: string, environment = 'local') {
  const issues: Issue[] = []
  const settings = readSlipway({ name: 'slipway.yaml', text }, { environment, target: 'docker' }, issues)
  const all = [...issues, ...(settings ? checkSettings(settings, known) : [])]
  const lines = text.split('\n').length
  for (const { at, code, message } of all) {
    expect([code, message].every((part) => part.length > 0 && part.length < 600)).toBe(true)
    expect([at.file, at.line > 0 && at.line <= lines, at.column > 0]).toEqual(['slipway.yaml', true, true])
  }
  return all
}

describe('readSlipway', () => {
  it('reads the file the others are made from', () => {
    expect(check(realistic)).toEqual([])
  })

  it('never throws on a file with random splices', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(mutated, fc.constantFrom('local', 'prod', '__proto__', 'x'), (text, environment) => {
        check(text, environment)
      }),
      { numRuns: 1500 },
    )
  })

  it('never throws on a file with its lines moved', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(shuffled, (text) => {
        check(text)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['deep brackets', '['.repeat(100_000)],
    ['deep overrides', `environments: {local: {services: {web: {overrides: ${'{a: '.repeat(90)}1${'}'.repeat(90)}}}}}`],
    ['many unknown keys', Array.from({ length: 14_000 }, (_, index) => `k${index}: 1\n`).join('')],
    [
      'many services',
      `services:\n${Array.from({ length: 8000 }, (_, index) => `  s${index}: {data: [/a]}\n`).join('')}`,
    ],
    [
      'many folders',
      `services: {db: {data: [${Array.from({ length: 4000 }, (_, index) => `/f${index}`).join(', ')}]}}`,
    ],
    [
      'many aliases of aliases',
      `x-0: &a0 [x]\n${Array.from({ length: 2000 }, (_, index) => `x-${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}services: *a2000`,
    ],
    ['a host of a megabyte', `environments: {local: {services: {web: {routes: [{host: ${'a.'.repeat(400_000)}}]}}}}`],
    ['a path of a megabyte', `services: {db: {data: [${'/a'.repeat(400_000)}:]}}`],
  ])('has bounds: %s', { timeout: 60_000 }, (_, text) => {
    // What it computes: how long that takes depends on what else the machine does.
    const before = process.cpuUsage()
    check(text)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(5000)
  })
})
