import { describe, expect, it } from 'vitest'
import { parseProject } from './parse-project.ts'
import type { Project, Service } from './project.ts'

const directory = '/work/shop'

function read(text: string, env: Record<string, string> = {}, dotenv?: string): Project {
  const result = parseProject(
    {
      directory,
      compose: { name: 'compose.yaml', text },
      ...(dotenv !== undefined && { dotenv: { name: '.env', text: dotenv } }),
    },
    env,
  )
  if (!result.project) throw new Error(result.issues.map((issue) => `${issue.path}: ${issue.message}`).join('\n'))
  return result.project
}

/** Reads one service called `web` from lines without their indentation. */
function web(lines: string, env: Record<string, string> = {}): Service {
  const body = `image: nginx\n${lines}`.replaceAll(/^/gm, '    ')
  const top = 'volumes: {data: }\nsecrets: {s: {file: ./s}, t: {environment: T}}\nnetworks: {back: {internal: true}}\n'
  const service = read(`services:\n  other: {image: redis}\n  web:\n${body}\n${top}`, env).services['web']
  if (!service) throw new Error('no service')
  return service
}

describe('a service', () => {
  it('has every default of the specification', () => {
    expect(web('')).toEqual({
      name: 'web',
      image: 'nginx',
      environment: {},
      ports: [],
      expose: [],
      volumes: [],
      tmpfs: [],
      secrets: [],
      dependsOn: [],
      replicas: 1,
      restart: 'no',
      stopGraceMs: 10_000,
      capAdd: [],
      capDrop: [],
      extraHosts: [],
      labels: {},
      networks: [{ network: 'default', aliases: [] }],
    })
  })

  it.each<[string, string, Partial<Service>]>([
    ['build, short', 'build: ./api', { build: { context: '/work/shop/api', dockerfile: 'Dockerfile', args: {} } }],
    [
      'build, long',
      'build: {context: ., dockerfile: d/D, target: dev, args: {A: 1, B: , C: }}',
      { build: { context: directory, dockerfile: 'd/D', target: 'dev', args: { A: '1', B: 'b' } } },
    ],
    [
      'build, args as list',
      'build: {args: [A=1, B]}',
      { build: { context: directory, dockerfile: 'Dockerfile', args: { A: '1', B: 'b' } } },
    ],
    ['command, text', `command: sh -c 'a && b'`, { command: ['sh', '-c', 'a && b'] }],
    ['command, list', 'command: [a, "b c"]', { command: ['a', 'b c'] }],
    ['command, empty', 'command: ""\nentrypoint: []', { command: [], entrypoint: [] }],
    [
      'environment, map',
      'environment: {N: 3.5, T: true, E: "", B: , GONE: , S: x=y}',
      { environment: { N: '3.5', T: 'true', E: '', B: 'b', S: 'x=y' } },
    ],
    ['environment, list', 'environment: [A=1, B, GONE, "C=$B"]', { environment: { A: '1', B: 'b', C: 'b' } }],
    [
      'environment, hostile names',
      'environment: [__proto__=1, constructor=2]',
      {
        environment: Object.fromEntries([
          ['__proto__', '1'],
          ['constructor', '2'],
        ]),
      },
    ],
    ['port, number', 'ports: [80]', { ports: [{ target: 80, hostIp: '0.0.0.0' }] }],
    ['port, host', 'ports: ["8080:80/tcp"]', { ports: [{ target: 80, published: 8080, hostIp: '0.0.0.0' }] }],
    [
      'port, address',
      'ports: ["127.0.0.1:8080:80", "[::1]:81:80", "127.0.0.1::82"]',
      {
        ports: [
          { target: 80, published: 8080, hostIp: '127.0.0.1' },
          { target: 80, published: 81, hostIp: '::1' },
          { target: 82, hostIp: '127.0.0.1' },
        ],
      },
    ],
    [
      'port, long',
      'ports: [{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: tcp, mode: host, name: w}]',
      { ports: [{ target: 80, published: 8080, hostIp: '127.0.0.1' }] },
    ],
    [
      'port, from a variable',
      'ports: ["${PORT:-8080}:80"]',
      { ports: [{ target: 80, published: 9090, hostIp: '0.0.0.0' }] },
    ],
    ['expose', 'expose: ["3000", 4000, "5000/tcp"]', { expose: [3000, 4000, 5000] }],
    [
      'volumes, short',
      'volumes: ["data:/d", "./c:/c:ro", "~/x:/x", "../up:/up", "/abs:/abs:rw", "/anon"]',
      {
        volumes: [
          { type: 'volume', source: 'data', target: '/d', readOnly: false },
          { type: 'bind', source: '/work/shop/c', target: '/c', readOnly: true },
          { type: 'bind', source: '/home/me/x', target: '/x', readOnly: false },
          { type: 'bind', source: '/work/up', target: '/up', readOnly: false },
          { type: 'bind', source: '/abs', target: '/abs', readOnly: false },
          { type: 'anonymous', target: '/anon' },
        ],
      },
    ],
    [
      'volumes, long',
      'volumes:\n- {type: volume, source: data, target: /d, read_only: true}\n- {type: bind, source: ., target: /s, bind: {create_host_path: true}}\n- {type: tmpfs, target: /t, tmpfs: {size: 64m, mode: 01777}}',
      {
        volumes: [
          { type: 'volume', source: 'data', target: '/d', readOnly: true },
          { type: 'bind', source: directory, target: '/s', readOnly: false, createHostPath: true },
          { type: 'tmpfs', target: '/t', readOnly: false, size: 67_108_864, mode: 0o1777 },
        ],
        tmpfs: [],
      },
    ],
    ['tmpfs', 'tmpfs: /run', { tmpfs: ['/run'] }],
    ['tmpfs, list', 'tmpfs: [/run, "/tmp:size=64m"]', { tmpfs: ['/run', '/tmp:size=64m'] }],
    [
      'secrets',
      'secrets: [s, {source: t, target: token, uid: "103", gid: 104, mode: 0440}, {source: s, target: /a/b, mode: "0400"}]',
      {
        secrets: [
          { source: 's', target: '/run/secrets/s', uid: 0, gid: 0, mode: 0o444 },
          { source: 't', target: '/run/secrets/token', uid: 103, gid: 104, mode: 0o440 },
          { source: 's', target: '/a/b', uid: 0, gid: 0, mode: 0o400 },
        ],
      },
    ],
    ['depends_on, list', 'depends_on: [other]', { dependsOn: [{ service: 'other', condition: 'service_started' }] }],
    [
      'depends_on, long',
      'depends_on: {other: {condition: service_healthy, required: true, restart: false}}',
      { dependsOn: [{ service: 'other', condition: 'service_healthy' }] },
    ],
    [
      'healthcheck',
      'healthcheck: {test: curl -f localhost, interval: 1m30s, timeout: 3s, start_period: 1s, start_interval: 500ms, retries: "${RETRIES:-4}"}',
      {
        healthcheck: {
          test: ['CMD-SHELL', 'curl -f localhost'],
          intervalMs: 90_000,
          timeoutMs: 3000,
          startPeriodMs: 1000,
          startIntervalMs: 500,
          retries: 4,
        },
      },
    ],
    ['healthcheck, off', 'healthcheck: {disable: true}', { healthcheck: { test: ['NONE'] } }],
    ['healthcheck, of the image', 'healthcheck: {interval: 5s}', { healthcheck: { test: [], intervalMs: 5000 } }],
    [
      'deploy',
      'deploy: {mode: replicated, replicas: "${R:-2}", update_config: {order: stop-first}}',
      { replicas: 2, updateOrder: 'stop-first' },
    ],
    ['scale', 'scale: 3\ndeploy: {replicas: 3}', { replicas: 3 }],
    [
      'small options',
      'restart: on-failure:3\nstop_signal: SIGINT\nstop_grace_period: 1m\nuser: "1000:1000"\nworking_dir: /app\nhostname: w\ninit: true\nread_only: "${RO:-yes}"\ncap_add: [NET_ADMIN]\ncap_drop: [ALL]',
      {
        restart: 'on-failure:3',
        stopSignal: 'SIGINT',
        stopGraceMs: 60_000,
        user: '1000:1000',
        workingDir: '/app',
        hostname: 'w',
        init: true,
        readOnly: true,
        capAdd: ['NET_ADMIN'],
        capDrop: ['ALL'],
      },
    ],
    [
      'extra_hosts, list',
      'extra_hosts: ["a:1.2.3.4", "b=host-gateway", "c=[::1]"]',
      { extraHosts: ['a:1.2.3.4', 'b:host-gateway', 'c:::1'] },
    ],
    [
      'extra_hosts, map',
      'extra_hosts: {a: 1.2.3.4, b: [1.1.1.1, 2.2.2.2]}',
      { extraHosts: ['a:1.2.3.4', 'b:1.1.1.1', 'b:2.2.2.2'] },
    ],
    ['labels', 'labels: [a.b=c, d]', { labels: { 'a.b': 'c', d: '' } }],
    [
      'networks, list',
      'networks: [back, default]',
      {
        networks: [
          { network: 'back', aliases: [] },
          { network: 'default', aliases: [] },
        ],
      },
    ],
    [
      'networks, map',
      'networks: {back: {aliases: [w]}, default: }',
      {
        networks: [
          { network: 'back', aliases: ['w'] },
          { network: 'default', aliases: [] },
        ],
      },
    ],
    ['x- keys', 'x-team: {any: [thing]}', {}],
  ])('reads %s', (_, lines, expected) => {
    expect(web(lines, { B: 'b', HOME: '/home/me', PORT: '9090' })).toMatchObject(expected)
  })
})

describe('a project', () => {
  it('holds what its services use, under the names the engine gets', () => {
    const project = read(`
name: shop
services:
  a: {image: i, volumes: ["v:/v", "w:/w"], networks: [n], secrets: [s]}
  b: {image: i}
volumes: {v: , w: {name: shared}, unused: {driver: local}}
networks: {n: {internal: true, driver: bridge}, unused: }
secrets: {s: {environment: TOKEN}, unused: {file: x}}
`)
    expect(project).toMatchObject({ name: 'shop', directory, files: ['compose.yaml'] })
    expect(project.volumes).toEqual({ v: { name: 'shop_v' }, w: { name: 'shared' } })
    expect(project.networks).toEqual({
      n: { name: 'shop_n', internal: true, driver: 'bridge' },
      default: { name: 'shop_default', internal: false },
    })
    expect(project.secrets).toEqual({ s: { type: 'environment', variable: 'TOKEN', name: 'shop_s' } })
  })

  it.each([
    ['the folder', '', {}, undefined, 'shop'],
    ['the key', 'name: My Shop', {}, undefined, 'myshop'],
    ['the key with a variable', 'name: shop-${WHO:-x}', { WHO: 'ann' }, undefined, 'shop-ann'],
    ['the environment', 'name: other', { COMPOSE_PROJECT_NAME: 'given' }, undefined, 'given'],
    ['.env', 'name: other', {}, 'COMPOSE_PROJECT_NAME=dot', 'dot'],
  ])('takes its name from %s', (_, line, env, dotenv, name) => {
    const project = read(`${line}\nservices: {a: {image: "i:$COMPOSE_PROJECT_NAME"}}`, env, dotenv)
    expect([project.name, project.services['a']?.image]).toEqual([name, `i:${name}`])
  })

  it('reads .env below the real environment', () => {
    const project = read(
      'services: {a: {image: "$A-$B", environment: [A, B, C]}}',
      { A: 'shell' },
      'A=dot\nB=${A}!\nC=c',
    )
    expect(project.services['a']).toMatchObject({
      image: 'shell-shell!',
      environment: { A: 'shell', B: 'shell!', C: 'c' },
    })
    expect([project.variable('A'), project.variable('C'), project.variable('D')]).toEqual(['shell', 'c', undefined])
  })

  it('puts environment over env_file, and later files over earlier ones', () => {
    const text = `
services:
  a:
    image: i
    env_file: [one.env, {path: two.env, format: raw}, {path: gone.env, required: false}]
    environment: {OWN: own, TAKEN: }
`
    const envFiles = new Map([
      ['/work/shop/one.env', 'A=1\nB="$OWN $SHELL_VAR"\nOWN=file\nTAKEN=file\n'],
      ['/work/shop/two.env', 'A="2"\n'],
    ])
    const { project } = parseProject(
      { directory, compose: { name: 'compose.yaml', text }, envFiles },
      { SHELL_VAR: 's' },
    )
    expect(project?.services['a']?.environment).toEqual({ A: '"2"', B: 'own s', OWN: 'own' })
  })

  it('follows anchors and merge keys, and keeps a byte order mark and CRLF out of the way', () => {
    const text = `\uFEFFx-a: &a
  image: i
  environment: &env {A: "1", B: "2"}
services:
  one:
    <<: *a
    environment:
      <<: [*env, {C: "3", A: no}]
      B: two
  two: *a
`
    const project = read(text.replaceAll('\n', '\r\n'))
    expect(project.services['one']).toMatchObject({ image: 'i', environment: { A: '1', B: 'two', C: '3' } })
    expect(project.services['two']).toMatchObject({ image: 'i', environment: { A: '1', B: '2' } })
    expect(project.locate('services.one.image')).toEqual({ file: 'compose.yaml', line: 2, column: 3 })
  })

  it('locates every key path, and the nearest parent of one that is absent', () => {
    const project = read(
      'services:\n  my.web:\n    image: i\n    labels:\n      a.b: c\n    ports:\n      - 80\n      - {target: 81}\n',
    )
    const where = (path: string) => {
      const { line, column } = project.locate(path)
      return `${line}:${column}`
    }
    expect(where('')).toBe('1:1')
    expect(where('services.my.web.image')).toBe('3:5')
    expect(where('services["my.web"].image')).toBe('3:5')
    expect(where('services["my.web"].labels["a.b"]')).toBe('5:7')
    expect(where('services.my.web.ports[1].target')).toBe('8:10')
    expect(where('services.my.web.build.context')).toBe('2:3')
    expect(where('volumes.x')).toBe('1:1')
  })
})
