import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePosition } from '../core/issue.ts'
import type { ManifestInput } from './manifest-input.ts'
import { readProject } from './read-project.ts'
import { renderConfig } from './render/render-config.ts'

/** Reads a project whose files, by path relative to /work/shop, are given as texts. */
async function read(files: Record<string, string>, more: Partial<ManifestInput> = {}) {
  const texts = new Map(Object.entries(files).map(([path, text]) => [resolve('/work/shop', path), text]))
  const readText = (path: string) => Promise.resolve(texts.get(path))
  const result = await readProject({ directory: '/work/shop', env: {}, readText, ...more })
  const issues = result.issues.map(
    ({ at, code, path, message }) => `${describePosition(at)} ${path} ${code}: ${message}`,
  )
  const config = result.project && renderConfig(result.project)
  const services = config?.['services'] as Record<string, Record<string, unknown>> | undefined
  return { project: result.project, issues, config, services }
}

/** What two files say together of the service `web`. */
async function merged(base: string, over: string, top = '') {
  const indented = (text: string) => `services:\n  web:\n${text.replaceAll(/^/gm, '    ')}\n`
  const files = {
    'compose.yaml': `${indented(`image: nginx\n${base}`)}${top}`,
    'compose.override.yaml': indented(over),
  }
  const { services, issues } = await read(files)
  if (!services) throw new Error(issues.join('\n'))
  const { image: _, networks: _n, ...web } = services['web'] ?? {}
  return web
}

describe('a file over another', () => {
  it.each<[string, string, string, unknown]>([
    ['replaces a single value', 'user: a', 'user: b', { user: 'b' }],
    ['keeps what it leaves empty', 'user: a', 'user:', { user: 'a' }],
    [
      'merges variables of both forms',
      'environment: [A=1, B=2]',
      'environment: {B: 3, C: }',
      { environment: { A: '1', B: '3', C: null } },
    ],
    ['merges labels', 'labels: {a: 1}', 'labels: [b]', { labels: { a: '1', b: '' } }],
    ['replaces commands as a whole', 'command: [a, b]', 'command: c', { command: ['c'] }],
    ['adds to lists', 'group_add: [a]', 'group_add: [b]', { group_add: ['a', 'b'] }],
    ['adds text to a list', 'dns: 1.1.1.1', 'dns: [2.2.2.2, 1.1.1.1]', { dns: ['1.1.1.1', '2.2.2.2'] }],
    ['adds each capability once', 'cap_add: [A]', 'cap_add: [B, A]', { cap_add: ['A', 'B'] }],
    [
      'replaces the mount of a path',
      'volumes: [./a:/d, ./b:/e]',
      'volumes: [{type: tmpfs, target: /d/}]',
      {
        volumes: [
          { type: 'tmpfs', target: '/d' },
          { type: 'bind', source: '/work/shop/b', target: '/e' },
        ],
      },
    ],
    [
      'knows the same port in every form',
      'ports: ["8000-8001:80-81"]',
      'ports: [{target: 81, published: "8001", name: x}]',
      {
        ports: [
          { mode: 'ingress', target: 80, published: '8000', protocol: 'tcp' },
          { name: 'x', mode: 'ingress', target: 81, published: '8001', protocol: 'tcp' },
        ],
      },
    ],
    [
      'merges a short build into a long one',
      'build: ./a',
      'build: {target: t}',
      { build: { context: '/work/shop/a', dockerfile: 'Dockerfile', target: 't' } },
    ],
    [
      'merges options of the same log driver',
      'logging: {driver: a, options: {x: 1}}',
      'logging: {options: {y: 2}}',
      { logging: { driver: 'a', options: { x: '1', y: '2' } } },
    ],
    [
      'drops options of another log driver',
      'logging: {driver: a, options: {x: 1}}',
      'logging: {driver: b}',
      { logging: { driver: 'b' } },
    ],
    [
      'replaces a limit',
      'ulimits: {nofile: 5}',
      'ulimits: {nofile: {soft: 1, hard: 2}}',
      { ulimits: { nofile: { soft: 1, hard: 2 } } },
    ],
    [
      'adds hosts',
      'extra_hosts: {a: 1.1.1.1}',
      'extra_hosts: ["b:2.2.2.2"]',
      { extra_hosts: ['a=1.1.1.1', 'b=2.2.2.2'] },
    ],
    ['takes a key away', 'user: a\nports: ["80:80"]', 'ports: !reset []', { user: 'a' }],
    [
      'takes one variable away',
      'environment: {A: 1, B: 2}',
      'environment: {A: !reset null}',
      { environment: { B: '2' } },
    ],
    ['replaces a list', 'tmpfs: [/a, /b]', 'tmpfs: !override [/c]', { tmpfs: ['/c'] }],
    ['replaces a mapping', 'labels: {a: 1}', 'labels: !override {b: 2}', { labels: { b: '2' } }],
    [
      'switches a health check off',
      'healthcheck: {test: a}',
      'healthcheck: {disable: true}',
      { healthcheck: { disable: true } },
    ],
  ])('%s', async (_, base, over, expected) => {
    expect(await merged(base, over)).toEqual(expected)
  })

  it('refuses what cannot be merged, at the place of the later file', async () => {
    const files = {
      'compose.yaml': 'services: {a: {image: x, sysctls: {a: 1}, deploy: {}}}',
      'b.yaml': 'services:\n  a: {deploy: [1]}',
    }
    expect((await read(files, { files: ['compose.yaml', 'b.yaml'] })).issues).toMatchInlineSnapshot(`
      [
        "b.yaml:2:15 services.a.deploy bad-merge: this is a list, and a mapping in compose.yaml:1, so the two cannot be merged",
        "b.yaml:2:15 services.a.deploy wrong-type: \`deploy\` must be a mapping, not a list",
      ]
    `)
  })

  it('keeps the place of every value', async () => {
    const files = {
      'compose.yaml': 'services:\n  web:\n    image: a\n    ports: [80]',
      'o/b.yaml': 'services:\n  web:\n    ports: [x]',
    }
    expect((await read(files, { files: ['compose.yaml', 'o/b.yaml'] })).issues).toMatchInlineSnapshot(`
      [
        "o/b.yaml:3:13 services.web.ports[1] bad-value: this is no port",
      ]
    `)
  })

  it('starts relative paths of every file in the folder of the first', async () => {
    const files = { 'compose.yaml': 'services: {a: {image: x}}', 'o/b.yaml': 'services: {a: {build: ./c}}' }
    const { services } = await read(files, { files: ['compose.yaml', 'o/b.yaml'] })
    expect(services?.['a']?.['build']).toMatchObject({ context: '/work/shop/c' })
  })

  it('is named by COMPOSE_FILE, also from .env, with a separator of its own', async () => {
    const files = {
      '.env': 'COMPOSE_FILE=a.yaml,b.yaml\nCOMPOSE_PATH_SEPARATOR=,\nT=1',
      'a.yaml': 'services: {a: {image: "x:$T"}}',
      'b.yaml': 'name: other\nservices: {b: {image: y}}',
    }
    const { project } = await read(files)
    expect([project?.name, project?.files, Object.keys(project?.services ?? {})]).toEqual([
      'other',
      ['a.yaml', 'b.yaml'],
      ['a', 'b'],
    ])
    expect(project?.services['a']?.image).toBe('x:1')
  })

  it('may be a second document', async () => {
    const { services } = await read({
      'compose.yaml': 'services: {a: {image: x, user: u}}\n---\nservices: {a: {user: v}}',
    })
    expect(services?.['a']).toMatchObject({ image: 'x', user: 'v' })
  })

  it('is found in a folder above', async () => {
    const { project } = await read({ 'compose.yaml': 'services: {a: {image: x}}' }, { directory: '/work/shop/api/src' })
    expect(project).toMatchObject({ directory: '/work/shop', files: ['../../compose.yaml'] })
  })
})

describe('variables', () => {
  const compose = {
    'compose.yaml': 'services: {a: {image: "x:${T:-none}"}}',
    '.env': 'T=dot',
    'one.env': 'T=1',
    'two.env': 'U=2',
  }
  it.each<[string, Record<string, string>, string]>([
    ['.env', {}, 'x:dot'],
    ['the environment before it', { T: 'env' }, 'x:env'],
    ['COMPOSE_ENV_FILES in its place', { COMPOSE_ENV_FILES: 'one.env,two.env' }, 'x:1'],
    ['none with COMPOSE_DISABLE_ENV_FILE', { COMPOSE_DISABLE_ENV_FILE: 'true' }, 'x:none'],
  ])('come from %s', async (_, env, image) => {
    expect((await read(compose, { env })).project?.services['a']?.image).toBe(image)
  })
})

describe('extends', () => {
  it('goes over several files, each with paths of its own', async () => {
    const files = {
      'compose.yaml': 'services: {web: {extends: {file: lib/a.yaml, service: app}, environment: {B: 2}}}',
      'lib/a.yaml':
        'services:\n  app: {extends: {file: deep/b.yaml, service: base}, build: ., environment: [A=1, B=1]}',
      'lib/deep/b.yaml': 'services: {base: {env_file: x.env, volumes: ["./d:/d"], extends: root}, root: {user: u}}',
      'lib/deep/x.env': 'X=1',
    }
    const { services, project } = await read(files)
    expect(services?.['web']).toMatchObject({
      build: { context: '/work/shop/lib' },
      user: 'u',
      environment: { A: '1', B: '2', X: '1' },
      volumes: [{ source: '/work/shop/lib/deep/d' }],
    })
    expect(project?.files).toEqual(['compose.yaml', 'lib/a.yaml', 'lib/deep/b.yaml'])
  })

  it('reports circles, missing services and missing files where they stand', async () => {
    const files = {
      'compose.yaml':
        'services:\n  a: {extends: b, image: x}\n  b: {extends: a, image: x}\n  c: {extends: {file: l.yaml, service: wbe}, image: x}\n  d: {extends: {file: no.yaml, service: e}, image: x}',
      'l.yaml': 'services: {web: {image: x}}',
    }
    expect((await read(files)).issues).toMatchInlineSnapshot(`
      [
        "compose.yaml:3:16 services.b.extends extends-cycle: the services extend each other: a → b → a",
        "compose.yaml:4:16 services.c.extends undeclared: there is no service \`wbe\` to extend in l.yaml",
        "compose.yaml:5:23 services.d.extends linked-file-missing: there is no file no.yaml",
      ]
    `)
  })

  it('names the other file in an issue', async () => {
    const files = {
      'compose.yaml': 'services: {web: {extends: {file: l.yaml, service: web}}}',
      'l.yaml': 'services:\n  web:\n    image: x\n    imgae: y',
    }
    expect((await read(files)).issues).toMatchInlineSnapshot(`
      [
        "l.yaml:4:5 services.web.imgae unknown-key: \`imgae\` is not a key of the Compose Specification here",
      ]
    `)
  })
})

describe('include', () => {
  it('brings a project with its own folder and .env', async () => {
    const files = {
      'compose.yaml': 'include: [db/compose.yaml]\nservices: {web: {image: "w:$V", depends_on: [db]}}',
      '.env': 'V=outer',
      'db/compose.yaml': 'services: {db: {build: ., image: "d:$V-$W", volumes: ["data:/d"]}}\nvolumes: {data: }',
      'db/.env': 'V=inner\nW=own',
    }
    const { services, config } = await read(files)
    expect(services?.['db']).toMatchObject({ build: { context: '/work/shop/db' }, image: 'd:outer-own' })
    expect(config?.['volumes']).toEqual({ data: { name: 'shop_data' } })
  })

  it('takes several paths, variables and a folder', async () => {
    const files = {
      'compose.yaml':
        'include: [{path: [a.yaml, b.yaml], env_file: x.env, project_directory: sub}]\nservices: {web: {image: x}}',
      'a.yaml': 'services: {a: {image: "$T", build: .}}',
      'b.yaml': 'services: {a: {user: u}}',
      'x.env': 'T=t',
    }
    const { services } = await read(files)
    expect(services?.['a']).toMatchObject({ image: 't', user: 'u', build: { context: '/work/shop/sub' } })
  })

  it('has bounds', async () => {
    const level = (index: number) =>
      `include: [${index + 1}a.yaml, ${index + 1}b.yaml]\nservices: {s${index}: {image: x}}`
    const levels = Array.from({ length: 25 }, (_, index) =>
      [`${index}a.yaml`, `${index}b.yaml`].map((name) => [name, level(index)]),
    )
    const files = { ...Object.fromEntries(levels.flat()), '25a.yaml': '', '25b.yaml': '', 'compose.yaml': level(-1) }
    const codes = (await read(files)).issues.map((issue) => issue.split(' ')[2])
    expect(codes).toContain('too-many-files:')
  })

  it('reports circles and missing files', async () => {
    const files = {
      'compose.yaml': 'include: [a.yaml, gone.yaml]\nservices: {web: {image: x}}',
      'a.yaml': 'include: [compose.yaml]',
    }
    expect((await read(files)).issues).toMatchInlineSnapshot(`
      [
        "a.yaml:1:11 include[0] include-cycle: the files include each other: compose.yaml → a.yaml → compose.yaml",
        "compose.yaml:1:19 include[1] linked-file-missing: there is no file gone.yaml",
      ]
    `)
  })
})

describe('profiles', () => {
  const compose = {
    'compose.yaml':
      'services: {web: {image: x}, debug: {image: y, profiles: [dev, test], env_file: gone.env}, tool: {image: z, profiles: [ops]}}',
    'gone.env': '',
  }
  it.each<[string, Partial<ManifestInput>, string[]]>([
    ['none', {}, ['web']],
    ['a flag', { profiles: ['dev'] }, ['web', 'debug']],
    ['a flag before COMPOSE_PROFILES', { profiles: ['dev'], env: { COMPOSE_PROFILES: 'ops' } }, ['web', 'debug']],
    ['COMPOSE_PROFILES', { env: { COMPOSE_PROFILES: 'test,ops' } }, ['web', 'debug', 'tool']],
    ['all', { profiles: ['*'] }, ['web', 'debug', 'tool']],
  ])('make services active: %s', async (_, more, names) => {
    expect(Object.keys((await read(compose, more)).project?.services ?? {})).toEqual(names)
  })

  it('are needed by who depends on them, unless that is not required', async () => {
    const text = (on: string) => `services: {web: {image: x, depends_on: ${on}}, db: {image: y, profiles: [dev]}}`
    expect((await read({ 'compose.yaml': text('[db]') })).issues).toMatchInlineSnapshot(`
      [
        "compose.yaml:1:41 services.web.depends_on[0] inactive-service: the service \`db\` is not active, since none of its profiles is",
      ]
    `)
    const { project } = await read({ 'compose.yaml': text('{db: {condition: service_started, required: false}}') })
    expect([project?.services['web']?.dependsOn, project?.inactive]).toEqual([[], { db: ['dev'] }])
  })
})
