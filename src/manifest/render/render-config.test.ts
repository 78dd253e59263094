import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseProject } from '../parse-project.ts'
import { renderConfig, type ConfigOptions } from './render-config.ts'
import { duration } from './values.ts'
import { writeConfig } from './write-config.ts'

function config(text: string, env: Record<string, string> = {}, options: ConfigOptions = {}) {
  const sources = { directory: '/work/shop', compose: { name: 'compose.yaml', text } }
  const { project, issues } = parseProject(sources, env)
  if (!project) throw new Error(issues.map((issue) => `${issue.path}: ${issue.message}`).join('\n'))
  return renderConfig(project, options)
}

describe('the resolved model', () => {
  it('has every short form in its long form', () => {
    const text = `
services:
  web:
    image: nginx
    build: .
    command: echo "hi there"
    ports: ["8080:80", "127.0.0.1:9000-9001:9000-9001/udp", "7000-7010:70"]
    volumes: ["./site:/s:ro,z", "data:/d:nocopy", /anon]
    secrets: [s, {source: s, target: /q, uid: "103", mode: 0440}]
    configs: [c]
    networks: [back]
    depends_on: [db]
    gpus: all
    devices: ["/dev/a:/dev/b"]
    mem_limit: 50m
    stop_grace_period: 90s
    healthcheck: {test: curl localhost, interval: 1m30s}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 50m}}}
    restart: "no"
  db: {image: postgres, network_mode: host, entrypoint: []}
networks: {back: {internal: true, external: false}}
volumes: {data: }
secrets: {s: {file: ./s}}
configs: {c: {content: "a$$b"}}
`
    expect(writeConfig(config(text))).toMatchSnapshot()
  })

  it('is a Compose file that comes to the same', () => {
    const text = 'services: {a: {image: x, command: [sh, -c, "echo $$HOME"], environment: {A: "1$$", B: }}}'
    const once = writeConfig(config(text))
    expect(writeConfig(config(once))).toBe(once)
    expect(parse(once)).toMatchObject({ services: { a: { command: ['sh', '-c', 'echo $$HOME'] } } })
  })

  it('never shows what is named like a secret', () => {
    const text = `
services:
  a:
    image: x
    command: [run, "--password=\${DB_PASSWORD}"]
    environment: {DB_PASSWORD: , API_TOKEN: abc, URL: "postgres://u:\${DB_PASSWORD}@h/d", OTHER: "redis://:plain@h", USER: me, EMPTY_KEY: ""}
    build: {context: ., args: {NPM_TOKEN: ghi}}
    secrets: [s]
secrets: {s: {environment: DB_PASSWORD}}
`
    const env = { DB_PASSWORD: 'canary-1234' }
    const shown = JSON.stringify(config(text, env))
    for (const secret of ['canary', 'abc', 'ghi', 'plain']) expect(shown).not.toContain(secret)
    expect(config(text, env)).toMatchObject({
      services: { a: { environment: { USER: 'me', EMPTY_KEY: '', URL: 'postgres://u:[secret]@h/d' } } },
      secrets: { s: { name: 'shop_s', environment: 'DB_PASSWORD' } },
    })
    expect(JSON.stringify(config(text, env, { showSecrets: true }))).toContain('canary-1234')
  })

  it.each([
    [0, '0s'],
    [500, '500ms'],
    [1500, '1.5s'],
    [90_000, '1m30s'],
    [3_600_000, '1h0m0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
