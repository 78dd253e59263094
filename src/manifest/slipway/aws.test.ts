import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describePosition } from '../../core/issue.ts'
import { readProject } from '../read-project.ts'

const compose = `services:
  web: {image: nginx, ports: ["80"], deploy: {replicas: 2}}
  api: {image: api, expose: ["8000"], platform: linux/arm64, cpus: 0.6, mem_limit: 1500m}
  db: {image: db}
`

/** Reads a project for AWS: the environment, and every issue as one line of file, place and message. */
async function read(slipway: string | undefined, environment?: string, file = compose) {
  const texts = new Map([[resolve('/work/shop/compose.yaml'), file]])
  if (slipway !== undefined) texts.set(resolve('/work/shop/slipway.yaml'), slipway)
  const readText = (path: string) => Promise.resolve(texts.get(path))
  const name = environment === undefined ? {} : { environment }
  const result = await readProject({ directory: '/work/shop', env: {}, target: 'aws', readText, ...name })
  const issues = result.issues.map(({ at, message, fix, severity }) =>
    [`${describePosition(at).replace('slipway.yaml:', '')}${severity ? ` ${severity}` : ''} ${message}`, fix]
      .filter(Boolean)
      .join(' | '),
  )
  return { project: result.project, aws: (result.project ?? result.partial)?.aws, issues }
}

/** Issues of an environment `prod` on Fargate, whose keys are given from line 4 on. */
async function prod(lines: string, file = compose): Promise<readonly string[]> {
  const text = `environments:\n  prod:\n    platform: fargate\n${lines.replaceAll(/^/gm, '    ')}\n`
  return (await read(text, 'prod', file)).issues
}

describe('an environment in AWS', () => {
  it('is small and plain where nothing is said', async () => {
    const { aws, issues } = await read('environments: {prod: {platform: fargate}}')
    expect(issues).toEqual([])
    expect(aws).toEqual({
      name: 'prod',
      platform: 'fargate',
      network: { kind: 'own', cidr: '10.0.0.0/16', zones: 2, nat: 'one' },
      edge: { certificate: { kind: 'none' }, allow: ['0.0.0.0/0'] },
      services: {
        web: { cpu: 256, memory: 512, architecture: 'X86_64', scale: { min: 2, max: 2 } },
        // 0.6 processors are 615 units, 1500 MiB are 2048: what the limits of the Compose file need, rounded up.
        api: { cpu: 1024, memory: 2048, architecture: 'ARM64', scale: { min: 1, max: 1 } },
        db: { cpu: 256, memory: 512, architecture: 'X86_64', scale: { min: 1, max: 1 } },
      },
    })
  })

  it('names the files of a certificate with their places', async () => {
    const text =
      'environments:\n  prod:\n    platform: fargate\n    edge: {domain: a.example.com, certificate: {cert: tls/a.pem, key: b}}'
    const { aws } = await read(text)
    const place = 'environments.prod.edge.certificate'
    expect(aws?.edge.certificate).toEqual({
      kind: 'files',
      cert: { path: 'tls/a.pem', place: `${place}.cert`, at: { file: 'slipway.yaml', line: 4, column: 55 } },
      key: { path: 'b', place: `${place}.key`, at: { file: 'slipway.yaml', line: 4, column: 71 } },
    })
  })

  it('has what the file says', async () => {
    const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012'
    const { aws, project, issues } = await read(`environments:
  local: {services: {web: {scale: 9}}}
  prod:
    platform: fargate
    region: eu-west-1
    account: "123456789012"
    role: deployer
    network: {vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d, subnet-1a1b2c3d], privateSubnets: [subnet-2a1b2c3d]}
    edge: {domain: Shop.example.com, certificate: "${arn}", allow: [203.0.113.0/24]}
    services:
      web: {routes: [{host: shop.example.com}], cpu: 1024, scale: {max: 4, cpu: 60}, overrides: {user: me}}
      api: {scale: 0, cpu: 8192, memory: 61440, architecture: arm64}
      db: {memory: 4096}
`)
    expect(issues).toEqual([])
    expect(aws).toEqual({
      ...{ name: 'prod', platform: 'fargate', region: 'eu-west-1', account: '123456789012', role: 'deployer' },
      network: {
        kind: 'existing',
        vpc: 'vpc-0a1b2c3d',
        publicSubnets: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'],
        privateSubnets: ['subnet-2a1b2c3d'],
      },
      edge: { domain: 'shop.example.com', certificate: { kind: 'given', arn }, allow: ['203.0.113.0/24'] },
      services: {
        web: { cpu: 1024, memory: 2048, architecture: 'X86_64', scale: { min: 1, max: 4, cpu: 60 } },
        api: { cpu: 8192, memory: 61_440, architecture: 'ARM64', scale: { min: 0, max: 0 } },
        db: { cpu: 512, memory: 4096, architecture: 'X86_64', scale: { min: 1, max: 1 } },
      },
    })
    expect(project?.services['web']).toMatchObject({ user: 'me', routes: [{ host: 'shop.example.com', port: 80 }] })
    expect(project?.services['db']?.routes).toEqual([])
  })

  it('is the only one, unless it is named', async () => {
    const two = 'environments: {local: , stage: {platform: fargate}, prod: {platform: fargate}}'
    expect((await read(two, 'stage')).aws?.name).toBe('stage')
    expect((await read(two)).issues).toEqual([
      '1:1 there are several environments in AWS: stage, prod | Name one of them.',
    ])
    expect((await read('environments: {local: }')).issues).toEqual([
      '1:1 there is no environment in AWS | Add one below `environments`, with `platform: fargate`.',
    ])
    expect((await read(two, 'local')).issues).toEqual([
      '1:16 local is this machine, and there are no templates for it | Name an environment in AWS.',
    ])
    expect((await read(two, 'prd')).issues).toEqual(['1:1 there is no environment `prd` | Did you mean `prod`?'])
    expect((await read(undefined)).issues).toEqual([
      '1:1 there is no slipway.yaml that could describe an environment in AWS | Write slipway.yaml with an environment that has `platform: fargate` (docs/aws/first-deploy.md).',
    ])
  })

  it('needs a platform that is built', async () => {
    expect((await read('environments: {prod: {}}')).issues).toEqual([
      '1:16 `platform` is missing | Write `platform: fargate`.',
    ])
    expect((await read('environments: {prod: {platform: beanstalk}}')).issues).toEqual([
      '1:33 the platform `beanstalk` is not built yet in this version | Write fargate.',
    ])
  })
})

describe('values that are wrong by themselves', () => {
  it.each([
    ['account: 012345678901', 'Put it in quotes: "012345678901".'],
    ['account: 1234-5678-9012', 'Leave the dashes out: "123456789012".'],
    ['region: eu_west_1', 'Did you mean `eu-west-1`?'],
    ['region: us-east-1a', 'Did you mean `us-east-1`?'],
    ['region: me-south-1', 'no buckets in the namespace of an account in me-south-1 yet'],
    ['edge: {zone: /hostedzone/Z0123456789ABC}', 'Write Z0123456789ABC.'],
    ['edge: {zone: example.com}', '`aws route53 list-hosted-zones` names the ids.'],
    ['network: {cidr: 10.16.5.0/16}', 'Write 10.16.0.0/16.'],
    ['network: {cidr: 10.16.0.0/20}', 'Write 10.16.0.0/16; each zone takes two /21 of it.'],
    ['network: {cidr: 10.16.0.0}', 'Write 10.16.0.0/16.'],
    ['network: {cidr: 11.16.0.0/16}', 'Take a private range: 10.N.0.0/16,'],
    ['network: {cidr: 172.32.0.0/16}', 'Take a private range: 10.N.0.0/16,'],
    ['network: {zones: 1}', '`zones` must be a whole number from 2 to 6'],
    ['network: {nat: machine}', '`nat` must be one, per-zone, regional, instance or none'],
    ['edge: {allow: ["::/0"]}', 'The balancer has IPv4 addresses only.'],
    ['edge: {allow: [203.0.113.7]}', 'Write 203.0.113.7/32 for one address.'],
    ['edge: {allow: []}', '`allow` must be a list of ranges'],
    ['services: {web: {cpu: 0.5}}', 'Write 512: a whole processor is 1024.'],
    ['services: {web: {memory: 3GB}}', 'Write 3072, in MiB.'],
    ['services: {web: {memory: 1000}}', 'Write 1024, in MiB.'],
    ['services: {web: {architecture: amd64}}', 'Write x86_64.'],
    ['capacity: {type: t4g.small}', '`capacity` is not built yet in this version'],
    ['buckets: [assets]', '`buckets` is not built yet in this version'],
  ])('%s', async (lines, said) => {
    expect((await prod(lines)).join('\n')).toContain(said)
  })

  it('are named whichever environment is used', async () => {
    const readText = (path: string) =>
      Promise.resolve(
        path.endsWith('/slipway.yaml')
          ? 'environments: {prod: {account: 1}}'
          : path.endsWith('/compose.yaml')
            ? compose
            : undefined,
      )
    const { issues } = await readProject({ directory: '/work/shop', env: {}, readText })
    expect(issues.map(({ path }) => path)).toEqual(['environments.prod.account'])
  })
})

describe('values that do not go together', () => {
  it.each([
    [
      'services: {web: {cpu: 256, memory: 4096}}',
      '4:40 Fargate has no task of 256 CPU units with 4096 MiB | Write `memory: 2048`, or `cpu: 512`.',
    ],
    ['services: {web: {cpu: 16384, memory: 512}}', 'Write `memory: 32768`, or `cpu: 256`.'],
    ['services: {web: {scale: {min: 3, max: 2, cpu: 50}}}', '`min` is 3 and `max` is 2'],
    ['services: {web: {scale: {max: 2}}}', '`scale` does not say what to aim for'],
    ['services: {api: {architecture: x86_64}}', 'the Compose file has `platform: linux/arm64` for api'],
    ['network: {vpc: vpc-0a1b2c3d, cidr: 10.1.0.0/16}', '`cidr` is for a network of its own'],
    ['network: {vpc: vpc-0a1b2c3d}', '`publicSubnets` is missing'],
    [
      'network: {vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d], privateSubnets: [subnet-0a1b2c3d]}',
      'at least two zones',
    ],
    ['edge: {domain: a.example.com}', '4:12 `domain` needs a certificate'],
    ['edge: {certificate: request, zone: Z012345678}', '`certificate` needs the `domain`'],
    ['edge: {domain: a.example.com, certificate: request}', 'needs the `zone`'],
    ['edge: {domain: a.example.com, zone: Z012345678}', '`zone` is for `certificate: request`'],
    ['edge: {certificate: {cert: a, key: b}}', '`certificate` needs the `domain` that it is for'],
    ['edge: {domain: a.example.com, certificate: {cert: a}}', '`key` is missing'],
    ['edge: {domain: a.example.com, certificate: {cert: "", key: b}}', '`cert` must be the path of a PEM file'],
    [
      'region: eu-west-1\nedge: {domain: a.example.com, certificate: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"}',
      'the certificate is in the region us-east-1, and the environment in eu-west-1',
    ],
    ['edge: {allow: [10.0.0.0/8]}', 'warning no service has `routes`'],
    ['services: {web: {routes: [{host: web.localhost}]}}', 'leads each caller to their own machine'],
    ['services: {web: {routes: [{host: a.example.com}]}}', 'warning without `edge.domain` there is no HTTPS'],
    ['services: {web: {routes: [{}]}}', '4:31 warning without `host` and `edge.domain` this is plain HTTP at the load'],
    [
      'services: {web: {routes: [{}]}, api: {routes: [{}]}}',
      '4:52 a route without `host` is one of web already, on line 4',
    ],
    [
      'services: {web: {routes: [{path: /a}]}, api: {routes: [{path: /a}]}}',
      'a route without `host` is one of web already with the same conditions, on line 4',
    ],
    [
      'edge: {domain: example.com, certificate: request, zone: Z012345678}\nservices: {web: {routes: [{}]}, api: {routes: [{host: example.com}]}}',
      '5:59 the host example.com is a route of web already, on line 5',
    ],
    ['services: {web: {routes: [{host: "*"}]}}', 'Leave `host` out; the route then takes any name.'],
    [
      'services: {web: {routes: [{host: a.example.com, health: {path: /, interval: 1s}}]}}',
      'takes `interval` whole seconds from 5s to 300s',
    ],
    [
      'services: {web: {routes: [{host: a.example.com, health: {path: /, interval: 6s, timeout: 7s, healthy: 1}}]}}',
      'takes `healthy` from 2 to 10',
    ],
    [
      'services: {web: {routes: [{host: a.example.com, health: {path: /, interval: 5s}}]}}',
      'shorter than the `interval`, and it is 5s where none is given',
    ],
    [
      'services: {web: {routes: [{host: a.example.com, health: {path: /, codes: 200-599}}]}}',
      'takes no such code for a good answer',
    ],
  ])('%s', async (lines, said) => {
    expect((await prod(lines)).join('\n')).toContain(said)
  })

  it('take hosts of the domain, and no others where the certificate is asked for', async () => {
    const routes = (hosts: string) =>
      `edge: {domain: example.com, certificate: request, zone: Z012345678}\nservices: {web: {routes: [${hosts}]}}`
    expect(await prod(routes('{host: example.com}, {host: "*.example.com"}, {host: a.example.com}'))).toEqual([])
    expect(await prod(routes('{host: myexample.com}'))).toEqual([
      '5:38 the certificate that is asked for has no names outside of example.com | Change the host, or `edge.domain`.',
    ])
  })

  it('let routes without a host stand side by side where their paths differ, and speak once of all', async () => {
    expect(await prod('services: {web: {routes: [{}, {path: /a}]}, api: {routes: [{path: /b}]}}')).toHaveLength(1)
  })

  it('give a route without a host the domain', async () => {
    const edge = 'edge: {domain: Example.com, certificate: request, zone: Z012345678}'
    const { project, issues } = await read(
      `environments: {prod: {platform: fargate, ${edge}, services: {web: {routes: [{health: /}]}}}}`,
    )
    expect(issues).toEqual([])
    expect(project?.services['web']?.routes).toEqual([{ host: 'example.com', port: 80, healthPath: '/' }])
  })

  it('refuse data that a task cannot keep', async () => {
    const text = 'services: {db: {data: [/data]}}\nenvironments: {prod: {platform: fargate}}'
    expect((await read(text)).issues).toEqual([
      '1:24 folders that outlive a task (EFS) are not built yet for Fargate | Keep the data in a database or a bucket.',
    ])
  })
})

describe('a service that runs by the clock', () => {
  const services = (text: string) => `services:\n  db: {${text}}`

  it('has its times, in UTC where nothing else is said', async () => {
    const { aws } = await read(
      'environments: {prod: {platform: fargate, services: {db: {schedule: rate(1 hour)}, web: {scale: 1}}}}',
    )
    expect(aws?.services['db']?.schedule).toEqual({ expression: 'rate(1 hour)', timezone: 'UTC' })
    expect(aws?.services['web']).not.toHaveProperty('schedule')
  })

  it.each([
    [
      'schedule: rate(1 hours), timezone: UTC',
      [
        '5:22 `schedule` must be rate(1 hour), rate(15 minutes), … or cron with six fields such as cron(0 3 * * ? *) | Write rate(1 hour).',
      ],
    ],
    [
      'schedule: rate(1 hour), timezone: europe/berlin',
      ['5:46 `timezone` must be a name of the time zone database such as Europe/Berlin | Write Europe/Berlin.'],
    ],
    [
      'timezone: Europe/Berlin',
      ['5:12 `timezone` is for a `schedule`, and there is none | Add `schedule`, or remove `timezone`.'],
    ],
    [
      'schedule: rate(1 hour), scale: 2',
      ['5:36 `scale` stands beside `schedule`, and one task runs at a time of it | Keep one of the two.'],
    ],
  ])('is refused with its place: %s', async (text, issues) => {
    expect(await prod(services(text))).toEqual(issues)
  })

  it('is nobody whom others wait for or the internet reaches', async () => {
    const file = 'services:\n  web: {image: a, depends_on: [db], ports: ["80"]}\n  db: {image: db, expose: ["1"]}\n'
    const issues = await prod(services('schedule: rate(1 hour), routes: [{host: a.example.com, port: 1}]'), file)
    expect(issues).toContainEqual(expect.stringMatching(/^5:36 `routes` stands beside `schedule`, and nobody answers/))
    expect(issues).toContainEqual(expect.stringMatching(/^5:12 web of the Compose file waits for db by `depends_on`/))
  })

  it('is left out on this machine, which says so, unless it is to run there', async () => {
    const local = async (more: string) => {
      const slipway = `environments:\n  prod:\n    services: {db: {schedule: rate(1 hour)}}\n${more}`
      const texts = new Map([
        [resolve('/work/shop/compose.yaml'), compose],
        [resolve('/work/shop/slipway.yaml'), slipway],
      ])
      const readText = (path: string) => Promise.resolve(texts.get(path))
      const { project, issues } = await readProject({ directory: '/work/shop', env: {}, readText })
      return {
        count: project?.services['db']?.replicas,
        issues: issues.map(({ message, fix }) => `${message} | ${fix}`),
      }
    }
    expect(await local('')).toEqual({
      count: 0,
      issues: [
        'db runs by the clock in prod, and not by itself on this machine | Run it with `slipway run db -- <command>`; `scale: 1` in `local` starts it with the others.',
      ],
    })
    expect(await local('  local:\n    services: {db: {scale: 1}}\n')).toEqual({ count: 1, issues: [] })
  })
})
