import { describe, expect, it } from 'vitest'
import { describePosition, sortIssues, type Issue } from '../../core/issue.ts'
import { checkSettings, type KnownServices } from './check-settings.ts'
import { readSlipway } from './read-slipway.ts'

/** One issue as lines, the way a terminal shows it. */
function show(issue: Issue): string {
  const { code, message, given, accepted, fix } = issue
  const lines = [`${describePosition(issue.at)} ${issue.path} [${code}]`, `  ${message}`]
  if (given !== undefined) lines.push(`  given: ${given}`)
  if (accepted !== undefined) lines.push(`  accepted: ${accepted}`)
  if (fix !== undefined) lines.push(`  fix: ${fix}`)
  return lines.join('\n')
}

const nothing = { ports: [], expose: [], volumes: [], tmpfs: [] }
const mount = { type: 'volume', source: 'data', target: '/data/', readOnly: false } as const
const known: KnownServices = new Map([
  ['web', { ...nothing, ports: [{ target: 8011, hostIp: '0.0.0.0' }] }],
  ['api', { ...nothing, expose: [8000, 9000] }],
  ['db', { ...nothing, volumes: [mount], tmpfs: ['/tmp:size=1m'] }],
  ['broken', undefined],
])

function problems(text: string, environment = 'local'): string {
  const issues: Issue[] = []
  const settings = readSlipway({ name: 'slipway.yaml', text }, { environment, target: 'docker' }, issues)
  return `\n${sortIssues([...issues, ...(settings ? checkSettings(settings, known) : [])])
    .map(show)
    .join('\n')}\n`
}

/** Problems of the services of `local`, from lines without their indentation; the first is line 4. */
function local(lines: string): string {
  return problems(`environments:\n  local:\n    services:\n${lines.replaceAll(/^/gm, '      ')}\n`)
}

describe('a file that cannot be read', () => {
  it.each([
    ['tab', 'environments:\n\tlocal:\n'],
    ['bad indentation', 'environments:\n  local:\n    services: {}\n   other: 1\n'],
    ['duplicate key', 'project: a\nproject: b\n'],
    ['two documents', 'project: a\n---\nproject: b\n'],
    ['list on top', '- project\n'],
    ['unknown anchor', 'environments: {local: *loc}\n'],
    ['not UTF-8', 'project: "\uFFFD"\n'],
    ['too large', `# ${'x'.repeat(1_100_000)}`],
    ['merge tag outside of overrides', 'project: !reset shop\nservices: !override {db: {}}\n'],
  ])('%s', (_, text) => {
    expect(problems(text)).toMatchSnapshot()
  })

  it.each([
    ['empty', ''],
    ['only comments', '# yaml-language-server: $schema=./slipway.schema.json\n'],
    ['nothing behind keys', 'services:\nenvironments:\n  local:\n  prod:\n    services:\n      web:\n'],
    ['anchors under x-', 'x-health: &health {path: /}\nx-other: *health\n'],
  ])('says nothing of a file that is %s', (_, text) => {
    expect(problems(text)).toBe('\n\n')
  })
})

describe('shape', () => {
  it('unknown keys, with a guess', () => {
    const text = `enviroments: {}
project: shop
services: {db: {date: [/x]}}
environments:
  local:
    servics: {}
    services:
      web: {rotes: [], frobnicate: 1}
      api: {routes: [{host: a.localhost, prt: 8000, health: {pth: /}}]}
`
    expect(problems(text)).toMatchSnapshot()
  })

  it('wrong types', () => {
    const text = `project: 12
services: [db]
environments:
  local:
    services:
      web: {routes: {host: a}, scale: two, overrides: [a]}
      api: {routes: [text, {host: 5, port: "8000", health: 5}, {host: true, port: 80.5}]}
  prod: text
`
    expect(problems(text)).toMatchSnapshot()
  })

  it('missing keys', () => {
    expect(local('web: {routes: [{port: 8011}, {host: a.localhost, health: {}}]}')).toMatchSnapshot()
  })

  it('routes that are no list of mappings', () => {
    expect(
      local('web: {routes: true}\napi: {routes: [shop.example.com]}\ndb: {routes: {host: a.localhost}}'),
    ).toMatchSnapshot()
  })

  it('routes without a host', () => {
    expect(local('web: {routes: [{}, {health: /up}]}\napi: {routes: [{port: 8000}]}')).toMatchSnapshot()
  })

  it('values', () => {
    const text = `web:
  scale: -1
  routes:
    - {host: "http://shop.localhost", port: 0}
    - {host: shop.localhost/x, port: 70000}
    - {host: "shop.localhost:8080"}
    - {host: my_shop.localhost}
    - {host: 10.0.0.1}
    - {host: -a.localhost}
    - {host: a..localhost}
    - {host: "\${HOST}"}
    - {host: b.localhost, health: health}
    - {host: c.localhost, health: {path: "/a b", codes: 2xx, interval: "10", threshold: 1}}`
    expect(local(text)).toMatchSnapshot()
  })

  it('conditions, checks and answers', () => {
    const text = `web:
  routes:
    - {host: a.localhost, path: api, methods: [get], headers: {"X Y": a, Z: []}, query: {"": a}, priority: 0}
    - {host: b.localhost, path: [/a], methods: GET, headers: [X], query: {a: 5}, priority: high}
    - {host: c.localhost, health: {path: /, interval: 10ms, timeout: 2h, healthy: 0, unhealthy: 11}}
    - {host: d.localhost, redirect: {status: 307, protocol: ftp, host: a b, port: "443", path: x, query: a b, to: x}}
    - {host: e.localhost, respond: {status: 302, type: text, body: ${'x'.repeat(1025)}}}
    - {host: f.localhost, respond: {body: x}, redirect: /x}`
    expect(local(text)).toMatchSnapshot()
  })

  it('names', () => {
    const text = 'project: My Shop\nenvironments: {Prod: {}, a_b: {}, 1x: {}, local: {}}\n'
    expect(problems(text)).toMatchSnapshot()
  })

  it('paths', () => {
    const data = '[data, /, /a/, /a/../b, "/a:b", "/a b", /var/lib/x, /var//y]'
    expect(problems(`services: {web: {data: ${data}}}\n`)).toMatchSnapshot()
  })
})

describe('sense', () => {
  it('services that are not there', () => {
    const text = 'services: {dbb: {data: [/x]}}\nenvironments: {local: {services: {wbe: {scale: 2}, nobody: {}}}}\n'
    expect(problems(text)).toMatchSnapshot()
  })

  it('ports that are not named', () => {
    const text = `web: {routes: [{host: a.localhost, port: 80}]}
api: {routes: [{host: b.localhost}, {host: c.localhost, port: 8000}]}
db: {routes: [{host: d.localhost}, {host: e.localhost, port: 5432}]}
broken: {routes: [{host: f.localhost}]}`
    expect(local(text)).toMatchSnapshot()
  })

  it('a host twice', () => {
    const text = 'web: {routes: [{host: A.localhost}, {host: b.localhost}, {host: b.localhost}]}\n'
    expect(local(`${text}api: {routes: [{host: a.localhost, port: 8000}]}`)).toMatchSnapshot()
  })

  it('routes with the same conditions, or the same priority', () => {
    const conditions = 'path: /a/*, methods: [GET, PUT], headers: {X-A: [b, c]}, query: {d: e}'
    const reordered = 'query: {d: [e]}, headers: {X-A: [b, c]}, methods: [PUT, GET], path: /a/*'
    const text = `web:
  routes:
    - {host: a.localhost, ${conditions}, priority: 5}
    - {host: A.localhost, ${reordered}}
    - {host: a.localhost, path: /b, priority: 5}
    - {host: a.localhost, path: "*"}
    - {host: a.localhost}`
    expect(local(text)).toMatchSnapshot()
  })

  it('answers that lead nowhere', () => {
    const text = `web:
  routes:
    - {host: a.localhost, redirect: {status: 301}}
    - {host: b.localhost, redirect: }
    - {host: c.localhost, redirect: {host: "#{host}"}, respond: {status: 404}, port: 80}
    - {host: d.localhost, respond: {status: 404}, health: /}`
    expect(local(text)).toMatchSnapshot()
  })

  it('buckets', () => {
    const text = `environments:
  prod: {buckets: [assets, logs], services: {web: {buckets: {asets: rw, logs: r}}, api: {buckets: {more: w, "A b": r}}}}
  stage: {buckets: {assets: {public: yes, cors: [shop], name: A, acl: x}, B: }, services: {web: {buckets: [assets]}}}
`
    expect(problems(text)).toMatchSnapshot()
  })

  it('data folders that clash', () => {
    const data = '[/data, /tmp, /a, /a, /a/b, /host, /host/c, /c, /ab]'
    expect(problems(`services: {db: {data: ${data}}}\n`)).toMatchSnapshot()
  })

  it('scale twice, and extends', () => {
    const text = 'web: {scale: 2, overrides: {deploy: {replicas: 3}}}\napi: {overrides: {extends: {service: web}}}'
    expect(local(text)).toMatchSnapshot()
  })
})

describe('what is not built yet', () => {
  const prod = `environments:
  prod:
    region: eu-west-1
    platform: ecs
    buckets: [assets]
    services:
      web: {routes: [{host: shop.example.com, port: 8011}], cpu: 256, scale: {min: 2, max: 10}}
      nobody: {}
`

  it('is no problem while the environment is not used', () => {
    expect(problems(prod)).toBe('\n\n')
  })

  it('is named when it is', () => {
    expect(problems(prod, 'prod')).toMatchSnapshot()
  })

  it('is named for local too', () => {
    expect(local('web: {memory: 512, scale: {max: 1}}\ndb: {managed: postgres, version: }')).toMatchSnapshot()
  })

  it('is in AWS alone', () => {
    expect(local('web: {buckets: {assets: rw}}')).toMatchSnapshot()
    expect(problems('environments: {local: {buckets: [assets]}}')).toMatchSnapshot()
  })

  it('knows which environments there are', () => {
    expect(problems(prod, 'prodd')).toMatchSnapshot()
    expect(problems('', 'stage')).toMatchSnapshot()
  })
})
