import { describe, expect, it } from 'vitest'
import { parseProject } from './parse-project.ts'
import { renderConfig } from './render/render-config.ts'

function read(text: string) {
  const envFiles = new Map([['/work/shop/a.env', 'FILE=1\n']])
  return parseProject({ directory: '/work/shop', compose: { name: 'compose.yaml', text }, envFiles }, { SET: 'yes' })
}

function rendered(text: string): unknown {
  const { project, issues } = read(text)
  if (!project) throw new Error(issues.map((issue) => `${issue.path}: ${issue.message}`).join('\n'))
  return renderConfig(project)['services']
}

const problems = (text: string) =>
  read(text).issues.map(({ code, path, at }) => `${at.line}:${at.column} ${code} ${path}`)

describe('pre_start', () => {
  it('has what its service has, with its own over it, and no mounts of the service', () => {
    const text = `
services:
  web:
    image: app
    command: [serve]
    user: "5"
    environment: {A: "1", B: "1", SET: , API_TOKEN: canary}
    env_file: a.env
    dns: 1.1.1.1
    cap_add: [SYS_TIME]
    security_opt: [a]
    networks: {back: {aliases: [www]}}
    volumes: [data:/data]
    ports: [80]
    healthcheck: {test: [CMD, "true"]}
    restart: always
    pre_start:
      - command: migrate
        environment: [B=2, UNSET]
        dns: [2.2.2.2]
        cap_add: [SYS_TIME, NET_ADMIN]
        security_opt: [a, b]
        networks: [front]
        volumes: [data:/data]
        per_replica: true
        x-own: 1
      - {image: other, init: true, env_file: [{path: none.env, required: false}]}
networks: {back: , front: }
volumes: {data: }
`
    const common = { user: '5', dns: ['1.1.1.1'] }
    expect(rendered(text)).toMatchObject({
      web: {
        pre_start: [
          {
            ...{ ...common, image: 'app', command: ['migrate'], dns: ['1.1.1.1', '2.2.2.2'], per_replica: true },
            environment: { A: '1', B: '2', SET: 'yes', UNSET: null, API_TOKEN: '[secret]' },
            env_file: [{ path: '/work/shop/a.env' }],
            ...{ cap_add: ['SYS_TIME', 'NET_ADMIN'], security_opt: ['a', 'b'] },
            networks: { back: { aliases: ['www'] }, front: null },
            volumes: [{ type: 'volume', source: 'data', target: '/data' }],
          },
          { ...common, image: 'other', command: ['serve'], init: true, networks: { back: { aliases: ['www'] } } },
        ],
      },
    })
    const [first, second] = read(text).project?.services['web']?.preStart ?? []
    expect(first?.container.environment).toMatchObject({ FILE: '1', B: '2' })
    expect(second?.container).toMatchObject({ volumes: [], ports: [], restart: 'no' })
    expect(Object.keys(rendered(text) as object)).toEqual(['web'])
  })

  it('is on the default network where its service is', () => {
    const networks = { default: null }
    expect(
      rendered('services: {a: {image: x, pre_start: [{}]}, b: {build: ., pre_start: [{network_mode: host}]}}'),
    ).toMatchObject({
      a: { pre_start: [{ image: 'x', networks }] },
      b: { pre_start: [{ network_mode: 'host', networks }] },
    })
    expect(rendered('services: {a: {image: x, network_mode: host, pre_start: [{}]}}')).toMatchObject({
      a: { pre_start: [{ image: 'x', network_mode: 'host' }] },
    })
  })

  it('keeps a second file over the first, and comes to the same when it is read again', () => {
    const text = 'services: {a: {image: x, group_add: [g], networks: {default: }, pre_start: [{group_add: [g]}]}}'
    expect(rendered(text)).toMatchObject({ a: { pre_start: [{ group_add: ['g'] }] } })
  })

  it('tells a problem once, where it stands', () => {
    const text = `services:
  a:
    image: x
    init: perhaps
    networks: [gone]
    secrets: [gone]
    pre_start:
      - ports: [80]
        init: never
        networks: [lost]
      - no
`
    expect(problems(text)).toEqual([
      '4:11 bad-value services.a.init',
      '5:16 undeclared services.a.networks[0]',
      '6:15 undeclared services.a.secrets[0]',
      '8:9 unknown-key services.a.pre_start[0].ports',
      '9:15 bad-value services.a.pre_start[0].init',
      '10:20 undeclared services.a.pre_start[0].networks.lost',
      '11:9 wrong-type services.a.pre_start[1]',
    ])
  })
})
