import { describe, expect, it } from 'vitest'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import { sizedEnvironment } from '../../../test/landscape/landscapes.ts'
import { shop } from '../../../test/landscape/service-landscapes.ts'
import type { Project, Service } from '../../manifest/project.ts'
import { checkService } from './check-service.ts'

function check(more: Partial<Service>, project: Partial<Project> = {}): string[] {
  const service = makeService('web', more)
  const whole = makeProject([service], project)
  const issues = checkService({ project: whole, environment: sizedEnvironment(whole) }, service)
  return issues.map(({ path, given, severity }) => [path, given, severity].filter(Boolean).join(' '))
}

const healthcheck = { test: ['CMD', 'true'] }

describe('checkService', () => {
  it('has nothing against a shop with a service of every kind but the folder that a config takes', () => {
    const input = shop()
    const issues = Object.values(input.project.services).flatMap((service) => checkService(input, service))
    expect(issues.map(({ path, severity }) => [path, severity])).toEqual([['services.admin.configs[0]', 'warning']])
  })

  it.each<[string, Partial<Service>, string[]]>([
    [
      'a short interval',
      { healthcheck: { ...healthcheck, intervalMs: 1000 } },
      ['services.web.healthcheck.interval 1s'],
    ],
    ['half seconds', { healthcheck: { ...healthcheck, intervalMs: 7500 } }, ['services.web.healthcheck.interval 7.5s']],
    [
      'a long timeout',
      { healthcheck: { ...healthcheck, timeoutMs: 61_000 } },
      ['services.web.healthcheck.timeout 61s'],
    ],
    ['many retries', { healthcheck: { ...healthcheck, retries: 11 } }, ['services.web.healthcheck.retries 11']],
    [
      'a long start',
      { healthcheck: { ...healthcheck, startPeriodMs: 301_000 } },
      ['services.web.healthcheck.start_period 301s'],
    ],
    [
      'bounds',
      { healthcheck: { ...healthcheck, intervalMs: 5000, timeoutMs: 2000, retries: 10, startPeriodMs: 300_000 } },
      [],
    ],
    ['the check of the image', { healthcheck: { test: [], retries: 2 } }, ['services.web.healthcheck']],
    ['times of a check that is off', { healthcheck: { test: ['NONE'], intervalMs: 1 } }, []],
    ['a long stop', { stopGraceMs: 121_000 }, ['services.web.stop_grace_period 121s']],
    ['a short stop', { stopGraceMs: 1000 }, ['services.web.stop_grace_period 1s']],
    ['no entrypoint at all', { entrypoint: [] }, ['services.web.entrypoint']],
    ['no command at all', { command: [] }, ['services.web.command']],
    ['no command for an entrypoint', { entrypoint: ['a'], command: [] }, []],
    ['a capability', { capAdd: ['NET_ADMIN', 'CAP_SYS_PTRACE'] }, ['services.web.cap_add NET_ADMIN']],
    ['a limit', { ulimits: { nproc: 5, nofile: 5 } }, ['services.web.ulimits.nproc nproc']],
    ['many ports', { expose: Array.from({ length: 101 }, (_, at) => at + 1) }, ['services.web.ports 101']],
    [
      'many routed ports',
      { routes: [1, 2, 3, 4, 5, 6].map((port) => ({ host: 'a.b', port })) },
      ['services.web.routes 6'],
    ],
    [
      'a file in the root',
      { secrets: [{ source: 'x', target: '/x', mode: 0o444, uid: 0, gid: 0 }] },
      ['services.web.secrets[0] /x'],
    ],
    ['a password in a command', { command: ['curl', 'https://me:secret@host'] }, ['services.web.command']],
  ])('finds %s', (_name, more, expected) => {
    expect(check(more)).toEqual(expected)
  })

  it('finds configs with a secret in them', () => {
    const configs = [{ source: 'b', target: '/run/x/b' }]
    const found = check({ configs }, { configs: { b: { type: 'content', content: 'https://me:secret@host' } } })
    expect(found).toEqual(['services.web.configs[0]'])
  })

  it('finds text that CloudFormation would resolve, but not where the value is no part of the template', () => {
    const text = 'a{{resolve:ssm:/x:1}}b'
    const given = '{{resolve:ssm:/x:1}}'
    const configs = [{ source: 'b', target: '/run/x/b' }]
    const found = check(
      { environment: { URL: text, DB_PASSWORD: text }, command: ['echo', text], labels: { [text]: '1' }, configs },
      { configs: { b: { type: 'content', content: text } } },
    )
    expect(found).toEqual([
      `services.web.environment.URL ${given}`,
      `services.web.labels.${text} ${given}`,
      `services.web.command ${given}`,
      `services.web.configs[0] ${given}`,
    ])
    expect(check({ environment: { URL: '{{resolve}} {{ resolve:x }} ${AWS::Region}' } })).toEqual([])
  })

  it('finds more secrets than the policy of a role has room for', () => {
    const secrets = (count: number) =>
      Array.from({ length: count }, (_, at) => {
        const source = `secret-${100 + at}`
        return { source, target: `/run/secrets/${source}`, mode: 0o444, uid: 0, gid: 0 }
      })
    expect(check({ secrets: secrets(90) })).toEqual([])
    expect(check({ secrets: secrets(110) })).toEqual(['services.web.secrets'])
  })

  it('finds a name that two services share, and a task definition that is too long', () => {
    const networks = [{ network: 'default', aliases: ['db'] }]
    const services = ['a', 'b'].map((name) => makeService(name, { networks, expose: [80] }))
    const project = makeProject(services)
    const environment = sizedEnvironment(project)
    const issues = services.flatMap((service) => checkService({ project, environment }, service))
    expect(issues.map(({ message }) => message)).toEqual([
      'the service a is called db:80 too, and on ECS a name leads to one service',
    ])
    expect(check({ environment: { LONG: 'x'.repeat(65_536) } })).toEqual(['services.web.environment'])
  })
})
