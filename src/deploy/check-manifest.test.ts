import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Context, Ran } from '../core/context.ts'
import { failureOf, type Failure } from '../core/error.ts'
import { describePosition } from '../core/issue.ts'
import { readProject } from '../manifest/read-project.ts'
import { checkManifest } from './check-manifest.ts'

const version = {
  Client: { Version: '28.2.2', ApiVersion: '1.50' },
  Server: { Version: '28.2.2', ApiVersion: '1.50' },
}
const noEngine = { code: 1, stdout: '', stderr: 'Cannot connect to the Docker daemon' }

function answer([verb = '']: readonly string[]): Ran {
  if (verb === 'container') return { code: 1, stdout: '', stderr: 'No such container' }
  const said = verb === 'version' ? version : verb === 'info' ? { OSType: 'linux' } : undefined
  return said ? { code: 0, stdout: JSON.stringify(said), stderr: '' } : { code: 0, stdout: '', stderr: '' }
}

/** What goes wrong with a project of some files, on an engine of today. */
async function failureWith(files: Record<string, string>, environment = 'local', run = answer): Promise<Failure> {
  const texts = new Map(Object.entries(files).map(([name, text]) => [resolve('/work/shop', name), text]))
  const context = {
    docker: { platform: 'linux', run: async (argv: readonly string[]) => run(argv) },
    files: { readText: async (path: string) => texts.get(path) },
    env: {},
    emit: () => {},
  } as unknown as Context
  const request = { directory: '/work/shop', files: [], profiles: [], environment }
  return checkManifest(context, request).then(() => expect.unreachable(), failureOf)
}

async function problems(files: Record<string, string>, run = answer): Promise<readonly string[]> {
  const { issues = [] } = await failureWith(files, 'local', run)
  return issues.map(({ at, path, code, message }) => `${describePosition(at)} ${path} ${code}: ${message}`)
}

describe('problems of the manifest and of the platform', () => {
  it('come together, in the order of the files, each with the path of its own file', async () => {
    const found = await problems({
      'compose.yaml': `include: [more/db.yaml]
services:
  web:
    imgae: nginx
    image: nginx
    provider: {type: x}
    extends: {file: base.yaml, service: base}
    volumes: ['/a:b:/c', '/d']
  other: {image: nginx, container_name: other-one, privileged: 5, deploy: {mode: global-job}}
`,
      'base.yaml': 'services:\n  base:\n    models: [m]\n',
      'more/db.yaml': 'services:\n  db:\n    image: postgres\n    isolation: hyperv\n    frob: 1\n',
      'slipway.yaml':
        'environments:\n  local:\n    services:\n      web: {scael: 1}\n      db: {overrides: {credential_spec: {file: x}, volumes: [a]}}\n',
    })
    expect(found).toMatchInlineSnapshot(`
      [
        "base.yaml:3:13 services.web.models undeclared: there is no model \`m\` under \`models\`",
        "compose.yaml:4:5 services.web.imgae unknown-key: \`imgae\` is not a key of the Compose Specification here",
        "compose.yaml:6:5 services.web.provider not-supported: \`provider\` is not honoured on the platform docker: it is no container but a program that Compose starts",
        "compose.yaml:8:15 services.web.volumes[0] bad-value: the path inside the container must begin with a slash",
        "compose.yaml:8:15 services.web.volumes[0] bad-value: this mount option is not known",
        "compose.yaml:9:64 services.other.privileged wrong-type: \`privileged\` must be true or false, not a number",
        "compose.yaml:9:76 services.other.deploy.mode not-supported: A service that ends is one that others wait for",
        "more/db.yaml:4:5 services.db.isolation not-supported: \`isolation\` is not honoured on the platform docker: it exists on Windows only",
        "more/db.yaml:5:5 services.db.frob unknown-key: \`frob\` is not a key of the Compose Specification here",
        "slipway.yaml:4:13 environments.local.services.web.scael unknown-key: \`scael\` is not a key that Slipway knows in \`environments.local.services.web\`",
        "slipway.yaml:5:24 environments.local.services.db.overrides.credential_spec not-supported: \`credential_spec\` is not honoured on the platform docker: it exists on Windows only",
        "slipway.yaml:5:62 environments.local.services.db.overrides.volumes[0] bad-value: the path inside the container must begin with a slash",
      ]
    `)
  })

  it('are those of the manifest alone where no engine answers', async () => {
    const compose = 'services:\n  web: {image: nginx, imgae: a, provider: {type: x}}\n'
    expect(await problems({ 'compose.yaml': compose }, () => noEngine)).toMatchInlineSnapshot(`
      [
        "compose.yaml:2:23 services.web.imgae unknown-key: \`imgae\` is not a key of the Compose Specification here",
      ]
    `)
  })

  it('do not follow from one another', async () => {
    const compose = `services:
  built: {biuld: ., image: a, pull_policy: build}
  tried: {image: a, deploy: {restart_policy: {condition: [on-failure], max_attempts: 3}}}
  far: {image: a, network_mode: [host], ports: ['80:80']}
  gone: {image: a, provider: [x], volumes: [{type: cluster}, {type: cluster, source: c, target: /c}]}
`
    expect(await problems({ 'compose.yaml': compose })).toMatchInlineSnapshot(`
      [
        "compose.yaml:2:11 services.built.biuld unknown-key: \`biuld\` is not a key of the Compose Specification here",
        "compose.yaml:3:58 services.tried.deploy.restart_policy.condition wrong-type: \`condition\` must be text, not a list",
        "compose.yaml:4:33 services.far.network_mode wrong-type: \`network_mode\` must be text, not a list",
        "compose.yaml:5:30 services.gone.provider wrong-type: \`provider\` must be a mapping, not a list",
        "compose.yaml:5:45 services.gone.volumes[0] missing-key: \`target\` is missing",
        "compose.yaml:5:62 services.gone.volumes[1] not-supported: One Linux engine has no mounts of type \`cluster\`",
      ]
    `)
  })

  it('name the place of a part of a list, whatever stands before it', async () => {
    const compose = `services:
  web: {image: a, secrets: [{source: 5x}, {source: s, target: /data/s}], volumes: [data:/data]}
secrets: {s: {environment: S}}
volumes: {data: }
`
    expect(await problems({ 'compose.yaml': compose })).toMatchInlineSnapshot(`
      [
        "compose.yaml:2:29 services.web.secrets[0] undeclared: there is no secret \`5x\` under \`secrets\`",
        "compose.yaml:2:43 services.web.secrets[1] path-invalid: The secret would be written into what is mounted at /data",
      ]
    `)
  })
})

describe('an environment', () => {
  const compose = 'services: {web: {image: nginx, provider: {type: x}}}'
  const slipway = 'environments:\n  prod: {platform: ecs, region: eu-west-1}\n'

  it('that the project does not have', async () => {
    const unknown = await failureWith({ 'compose.yaml': compose, 'slipway.yaml': slipway }, 'prdo')
    expect(unknown).toMatchInlineSnapshot(`
      {
        "code": "environment-unknown",
        "fix": "Did you mean \`prod\`?",
        "issues": [
          {
            "accepted": "local, prod",
            "at": {
              "column": 1,
              "file": "slipway.yaml",
              "line": 1,
            },
            "code": "environment-unknown",
            "fix": "Did you mean \`prod\`?",
            "message": "there is no environment \`prdo\`",
            "path": "environments",
          },
        ],
        "what": "There is no environment prdo",
        "why": "this project has local, prod",
      }
    `)
    expect(await failureWith({ 'compose.yaml': compose }, 'prod')).toMatchInlineSnapshot(`
      {
        "code": "environment-unknown",
        "evidence": [
          {
            "lines": [
              "environments:",
              "  prod:",
              "    platform: fargate",
              "    region: eu-west-1",
              "    services:",
              "      web: { routes: [{ health: / }] }",
            ],
            "title": "a slipway.yaml for AWS, where \`web\` is a service of the Compose file",
          },
        ],
        "fix": "For AWS write slipway.yaml (docs/aws/first-deploy.md); for this machine leave the environment out, or say local.",
        "issues": [],
        "what": "There is no environment prod",
        "why": "this project has local",
      }
    `)
  })

  it('of which the example for somebody without slipway.yaml is one that can be deployed', async () => {
    const { evidence = [] } = await failureWith({ 'compose.yaml': compose }, 'stage')
    const written = evidence.flatMap(({ lines }) => lines).join('\n')
    const texts = new Map([
      ['/work/shop/compose.yaml', 'services: {web: {image: nginx, ports: ["80"]}}'],
      ['/work/shop/slipway.yaml', written],
    ])
    const { project, issues } = await readProject({
      ...{ directory: '/work/shop', files: [], profiles: [], environment: 'stage', target: 'aws', env: {} },
      readText: async (path) => texts.get(path),
    })
    expect(issues.filter(({ severity }) => severity !== 'warning')).toEqual([])
    expect(project?.aws).toMatchObject({ name: 'stage', region: 'eu-west-1' })
  })

  it('that cannot run yet', async () => {
    const declared = await failureWith({ 'compose.yaml': compose, 'slipway.yaml': slipway }, 'prod')
    expect(declared).toMatchInlineSnapshot(`
      {
        "code": "environment-unknown",
        "fix": "Leave the environment out of the command: ecs is not built in this version.",
        "issues": [
          {
            "at": {
              "column": 3,
              "file": "slipway.yaml",
              "line": 2,
            },
            "code": "environment-not-built",
            "fix": "Leave the environment out of the command: ecs is not built in this version.",
            "message": "the environment prod is in AWS, where this command does not work yet",
            "path": "environments.prod",
          },
        ],
        "what": "This command does not work for prod yet",
        "why": "it is in AWS",
      }
    `)
  })
})
