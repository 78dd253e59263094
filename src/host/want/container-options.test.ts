import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeProject, makeService, modernEngine } from '../../../test/fakes/projects.ts'
import type { Service } from '../../manifest/project.ts'
import { containerCommand, containerOptions } from './container-options.ts'

const plain = ['--network', 'shop_default', '--network-alias', 'web', '--stop-timeout', '10']

/** The options a service gets beyond those of one with nothing but defaults. */
function optionsOf(more: Partial<Service>): string[] {
  const service = makeService('web', more)
  const options = [...containerOptions(makeProject([service]), service, modernEngine, [])]
  return options.filter((word, index) => word !== plain[index] || options.length === plain.length)
}

function valuesOf(options: readonly string[], name: string): string[] {
  return options.filter((_, index) => options[index - 1] === name)
}

function optionLine(more: Partial<Service>): string {
  const service = makeService('web', more)
  return containerOptions(makeProject([service]), service, modernEngine, [8000]).join(' ')
}

const base = '--network shop_default --network-alias web'

describe('containerOptions', () => {
  it.each<[string, Partial<Service>, string]>([
    ['nothing but defaults', {}, `${base} --stop-timeout 10`],
    [
      'aliases',
      { networks: [{ network: 'default', aliases: ['www'] }] },
      `${base} --network-alias www --stop-timeout 10`,
    ],
    ['no network', { networks: [] }, '--network none --stop-timeout 10'],
    [
      'environment, by name and sorted',
      { environment: { B: 'canary', A: '' } },
      `${base} --env A --env B --stop-timeout 10`,
    ],
    [
      'variables that would steer the client',
      { environment: { DOCKER_HOST: 'tcp://db:1', PATH: '/app' } },
      `${base} --env DOCKER_HOST=tcp://db:1 --env PATH=/app --stop-timeout 10`,
    ],
    [
      'a volume',
      { volumes: [{ type: 'volume', source: 'data', target: '/data', readOnly: true }] },
      `${base} --mount type=volume,source=shop_data,target=/data,readonly --stop-timeout 10`,
    ],
    [
      'an anonymous volume',
      { volumes: [{ type: 'anonymous', target: '/tmp' }] },
      `${base} --volume /tmp --stop-timeout 10`,
    ],
    [
      'a folder',
      { volumes: [{ type: 'bind', source: '/src', target: '/app', readOnly: true }] },
      `${base} --volume /src:/app:ro --stop-timeout 10`,
    ],
    ['memory', { tmpfs: ['/run:size=1m'] }, `${base} --tmpfs /run:size=1m --stop-timeout 10`],
    ['no health check', { healthcheck: { test: ['NONE'] } }, `${base} --no-healthcheck --stop-timeout 10`],
    [
      "another pace of the image's own check",
      { healthcheck: { test: [], intervalMs: 1500 } },
      `${base} --health-interval 1500ms --stop-timeout 10`,
    ],
    [
      'a health check',
      {
        healthcheck: {
          test: ['CMD-SHELL', 'curl -f "$URL" || exit 1'],
          ...{ intervalMs: 1000, timeoutMs: 2000, startPeriodMs: 3000, startIntervalMs: 500, retries: 4 },
        },
      },
      `${base} --health-cmd curl -f "$URL" || exit 1 --health-interval 1000ms --health-timeout 2000ms ` +
        '--health-start-period 3000ms --health-start-interval 500ms --health-retries 4 --stop-timeout 10',
    ],
    [
      'the process',
      { user: '1000:1000', workingDir: '/app', hostname: 'web1', stopSignal: 'SIGINT', init: false, readOnly: true },
      `${base} --user 1000:1000 --workdir /app --hostname web1 --stop-signal SIGINT --stop-timeout 10 --init=false --read-only`,
    ],
    ['a short grace', { stopGraceMs: 100 }, `${base} --stop-timeout 1`],
    [
      'capabilities, hosts and labels',
      { capAdd: ['NET_ADMIN'], capDrop: ['ALL'], extraHosts: ['db:10.0.0.1'], labels: { 'a.b': 'c=d' } },
      `${base} --stop-timeout 10 --cap-add NET_ADMIN --cap-drop ALL --add-host db:10.0.0.1 --label a.b=c=d`,
    ],
    ['an entrypoint', { entrypoint: ['/start', '-x'] }, `${base} --stop-timeout 10 --entrypoint /start`],
    ['no entrypoint', { entrypoint: [] }, `${base} --stop-timeout 10 --entrypoint `],
  ])('%s', (_, more, line) => expect(optionLine(more)).toBe(line))

  it('puts the rest of the entrypoint before the command', () => {
    expect(containerCommand(makeService('web', { entrypoint: ['/start', '-x'], command: ['run'] }))).toEqual([
      '-x',
      'run',
    ])
    expect(containerCommand(makeService('web'))).toEqual([])
  })

  it('publishes on loopback only where containers cannot be reached', () => {
    const service = makeService('web')
    const far = containerOptions(makeProject([service]), service, { ...modernEngine, reachable: false }, [80, 81])
    expect(valuesOf(far, '--publish')).toEqual(['127.0.0.1::80', '127.0.0.1::81'])
  })

  it('quotes the words of a health check so that a shell gives them back byte for byte', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
      { minLength: 1 },
    )
    const property = fc.property(words, (list) => {
      const test = ['CMD', 'printf', String.raw`%s\0`, ...list]
      const [line = ''] = valuesOf(optionsOf({ healthcheck: { test } }), '--health-cmd')
      expect(execFileSync('sh', ['-c', line]).toString()).toBe(list.map((word) => `${word}\0`).join(''))
    })
    fc.assert(property, { numRuns: 60 })
  })

  it('quotes the fields of --mount as the CSV its client reads', () => {
    const target = '/a,b "c"\nd'
    const volumes = [{ type: 'volume', source: 'data', target, readOnly: false }] as const
    const [mount] = valuesOf(optionsOf({ volumes }), '--mount')
    expect(mount).toBe('type=volume,source=shop_data,"target=/a,b ""c""\nd"')
  })
})
