import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasErrors } from '../core/issue.ts'
import { parseProject } from './parse-project.ts'

const realistic = `name: shop
x-app: &app
  build: {context: ./api, target: release, args: {VERSION: "\${VERSION:-dev}"}}
  environment: &env
    DATABASE_URL: postgres://app:\${DB_PASSWORD:?set it}@db:5432/app
    LOG: \${LOG:-\${LEVEL-info}}
  env_file: [{path: app.env, required: false}]
  secrets: [token, {source: key, target: key.pem, mode: 0440}]
services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:\${PORT:-8080}:80", {target: 443, published: 8443}]
    volumes: ["./site:/usr/share/nginx/html:ro", "cache:/var/cache", {type: tmpfs, target: /tmp}]
    depends_on: {api: {condition: service_healthy}}
    healthcheck: {test: [CMD, curl, -f, http://localhost/], interval: 1m30s, retries: 3}
  api:
    <<: *app
    command: sh -c 'exec gunicorn "app:app"'
    environment:
      <<: *env
      EXTRA: "yes"
    deploy: {replicas: 2, update_config: {order: start-first}}
    labels: ["a.b=c"]
    networks: {back: {aliases: [app]}, default: }
    extra_hosts: {host: [1.2.3.4]}
    stop_grace_period: 30s
  db:
    image: postgres:17
    expose: ["5432"]
    restart: unless-stopped
volumes: {cache: }
networks: {back: {internal: true}}
secrets: {token: {file: ./token}, key: {environment: KEY}}
`

const env = { DB_PASSWORD: 'p', HOME: '/home/me' }

/** Bits of YAML and Compose that break things in other ways than letters do. */
const bits = fc.oneof(
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom(
    '\t',
    '\n',
    '\r\n',
    ': ',
    '- ',
    '&a ',
    '*app',
    '*a',
    '<<: ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    '|\n',
    '!!str ',
    '!x ',
    '? ',
    '---\n',
    '%YAML 1.1\n',
  ),
  fc.constantFrom(
    '$',
    '${',
    '${A',
    '${A:-',
    '}',
    '$$',
    'null',
    '~',
    '0',
    '-1',
    '1e999',
    '.nan',
    'true',
    '__proto__',
    'constructor',
    'toString',
    '\0',
    '\uFEFF',
    '\uFFFD',
  ),
)
const splice = fc.record({ at: fc.nat({ max: realistic.length }), cut: fc.nat({ max: 40 }), put: bits })

const mutated = fc
  .array(splice, { minLength: 1, maxLength: 8 })
  .map((splices) =>
    splices.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), realistic),
  )

/** Moves parts of the file to other places: right YAML of the wrong shape. */
const shuffled = fc
  .array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 })), { minLength: 1, maxLength: 5 })
  .map((moves) => {
    const lines = realistic.split('\n')
    for (const [from, to] of moves) lines.splice(to, 0, ...lines.splice(from, 1))
    return lines.join('\n')
  })

function parse(text: string, dotenv: string) {
  const envFiles = new Map([['/work/shop/app.env', dotenv]])
  const compose = { name: 'compose.yaml', text }
  return parseProject({ directory: '/work/shop', compose, dotenv: { name: '.env', text: dotenv }, envFiles }, env)
}

function check(text: string, dotenv = '') {
  const result = parse(text, dotenv)
  expect(result.project === undefined).toBe(hasErrors(result.issues))
  const lines = text.split('\n').length
  for (const { at, message, code } of result.issues) {
    expect([code, message].every((part) => part.length > 0 && part.length < 600)).toBe(true)
    expect(at.line).toBeGreaterThan(0)
    expect(at.column).toBeGreaterThan(0)
    if (at.file === 'compose.yaml') expect(at.line).toBeLessThanOrEqual(lines)
  }
  if (result.project) expect(result.project.locate('services.web.ports[0]').line).toBeGreaterThan(0)
}

describe('parseProject', () => {
  it('reads the file the others are made from', () => {
    expect(parse(realistic, '').issues).toEqual([])
  })

  it('never throws on a file with random splices', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(mutated, (text) => check(text)),
      { numRuns: 1500 },
    )
  })

  it('never throws on a file with its lines moved', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(shuffled, (text) => check(text)),
      { numRuns: 500 },
    )
  })

  it('never throws on anything as .env', { timeout: 60_000 }, () => {
    const line = fc.tuple(fc.constantFrom('A', 'export B', 'C D', ''), fc.constantFrom('=', ':', ' = ', ''), bits, bits)
    const text = fc.array(line, { maxLength: 8 }).map((all) => all.map((parts) => parts.join('')).join('\n'))
    fc.assert(
      fc.property(text, (dotenv) => check(realistic, dotenv)),
      { numRuns: 500 },
    )
  })

  it.each([
    ['deep brackets', '['.repeat(100_000)],
    ['deep maps', '{a: '.repeat(50_000)],
    ['many duplicate keys', 'a: 1\n'.repeat(50_000)],
    [
      'many unknown keys',
      `services:\n  web:\n${Array.from({ length: 14_000 }, (_, index) => `    imag${index}: 1\n`).join('')}`,
    ],
    [
      'many references',
      `services:\n  web:\n    image: a\n    volumes: [${Array.from({ length: 8000 }, (_, index) => `"vol${index}:/p${index}"`).join(', ')}]\nvolumes: {${Array.from({ length: 5000 }, (_, index) => `v${index}: `).join(', ')}}`,
    ],
    [
      'a long chain',
      `services:\n${Array.from({ length: 4000 }, (_, index) => `  s${index}: {image: a, depends_on: [s${index + 1}]}\n`).join('')}  s4000: {image: a}\n`,
    ],
    [
      'many aliases of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 2000 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}`,
    ],
    ['many variables', `services: {web: {image: "${'${A:-'.repeat(45_000)}"}}`],
    ['a megabyte of one key', `? ${'k'.repeat(250_000)}\n: 1\n`],
  ])('has bounds: %s', { timeout: 60_000 }, (_, text) => {
    // What it computes: how long that takes depends on what else the machine does.
    const before = process.cpuUsage()
    check(text)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(10_000)
  })
})
