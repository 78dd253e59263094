import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFilesPort } from '../../src/io/files-port.ts'
import type { Library } from '../../src/cli/library.ts'
import { synth as synthOperation } from '../../src/deploy/synth.ts'
import { createFakeLibrary } from '../cli/fake-library.ts'
import { runRecorded } from '../cli/run-recorded.ts'

const compose = `name: shop
services:
  web: {image: nginx, ports: ["8080:80"]}
`
const slipway = `environments:
  prod: {platform: fargate, region: eu-west-1, account: "123456789012", network: {cidr: 10.16.0.0/16}}
`

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-synth-'))
  await writeFile(join(folder, 'compose.yaml'), compose)
  await writeFile(join(folder, 'slipway.yaml'), slipway)
})

afterEach(() => rm(folder, { recursive: true }))

/** The real operations with real files and nothing else: an engine, the edge or the network would throw. */
function library(): Library {
  const fake = createFakeLibrary({ synth: synthOperation })
  return {
    ...fake,
    createContext: async (options) => ({
      ...(await fake.createContext(options)),
      files: createFilesPort(join(folder, '.cache')),
    }),
  }
}

function synth(line: string) {
  return runRecorded(`synth -C ${folder} ${line}`, {}, library())
}

describe('slipway synth', () => {
  it('writes a template for each component and the script that deploys them', async () => {
    await mkdir(join(folder, 'out'))
    await writeFile(join(folder, 'out/mine.txt'), 'kept')
    const { exitCode, stdout } = await synth(`-o ${folder}/out`)
    expect(exitCode).toBe(0)
    const names = await readdir(join(folder, 'out'))
    expect(names).toEqual(expect.arrayContaining(['deploy.sh', 'mine.txt', 'shop-prod-network.template.json']))
    expect(stdout.trim().split('\n').length).toBe(names.length - 1)
    const template = JSON.parse(await readFile(join(folder, 'out/shop-prod-network.template.json'), 'utf8')) as {
      readonly Resources: { readonly Vpc: { readonly Properties: { readonly CidrBlock: string } } }
    }
    expect(template.Resources.Vpc.Properties.CidrBlock).toBe('10.16.0.0/16')
    expect((await stat(join(folder, 'out/deploy.sh'))).mode & 0o700).toBe(0o700)
  })

  it('writes the same again', async () => {
    const read = async () => {
      await synth(`prod -o ${folder}/out`)
      const names = await readdir(join(folder, 'out'))
      return Promise.all(names.map((name) => readFile(join(folder, 'out', name), 'utf8')))
    }
    expect(await read()).toEqual(await read())
  })

  it('prints one template, or all as JSON, and writes nothing', async () => {
    const one = await synth('prod --component network')
    expect(JSON.parse(one.stdout)).toMatchObject({ Description: expect.stringContaining('10.16.0.0/16') as string })
    const all = JSON.parse((await synth('--json')).stdout.trim().split('\n').at(-1) ?? '') as {
      readonly data: { readonly components: readonly { readonly name: string; readonly inputs: object }[] }
    }
    expect(all.data.components).toContainEqual(
      expect.objectContaining({
        name: 'network',
        inputs: expect.objectContaining({ ZoneA: { from: 'zone', index: 0 } }) as object,
      }),
    )
    expect(await readdir(folder)).toEqual(['compose.yaml', 'slipway.yaml'])
  })

  it('says what is wrong in both files at once, and writes nothing', async () => {
    await writeFile(join(folder, 'compose.yaml'), compose.replace('image:', 'privileged: true, imag: a, image:'))
    await writeFile(join(folder, 'slipway.yaml'), slipway.replace('/16', '/24'))
    const { exitCode, stderr } = await synth(`-o ${folder}/out`)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(
      /compose\.yaml:3:9 .*privileged[\s\S]*compose\.yaml:3:27 .*imag[\s\S]*slipway\.yaml:2:\d+ .*cidr/,
    )
    expect(await readdir(folder)).toEqual(['compose.yaml', 'slipway.yaml'])
  })

  it('has no folder where a file is, and no component of another name', async () => {
    expect((await synth(`-o ${folder}/compose.yaml`)).exitCode).toBe(3)
    expect(await readFile(join(folder, 'compose.yaml'), 'utf8')).toBe(compose)
    expect((await synth('--component netwrk')).stderr).toContain('the environment prod has foundation, network, ')
  })
})

/** Answers as the AWS CLI would, and writes down what it was asked. */
const fakeAws = `#!/bin/sh
printf '%s\\n' "$*" >> "$0.log"
case "$*" in
  sts*) echo "\${FAKE_ACCOUNT:-123456789012}" ;;
  *describe-availability-zones*) printf 'eu-west-1a\\teu-west-1c\\n' ;;
  *describe-stacks*Parameters*) exit 254 ;;
  *describe-stacks*Outputs*) echo some-output ;;
esac
`

const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web@sha256:${'a'.repeat(64)}`

describe('configs', () => {
  const configured = (config: string) => `${compose.replace('}\n', ', configs: [{source: it, target: /etc/web/it}]}\n')}
configs:
  it: ${config}
`

  async function synthWith(config: string) {
    await writeFile(join(folder, 'compose.yaml'), configured(config))
    return synth('--component service-web')
  }

  it('are in the template, wherever their content comes from', async () => {
    await writeFile(join(folder, 'site.conf'), 'listen 80; # für alle\n')
    await writeFile(join(folder, '.env'), 'GREETING=good day\n')
    expect((await synthWith('{file: ./site.conf}')).stdout).toContain('"listen 80; # für alle\\n"')
    expect((await synthWith('{environment: GREETING}')).stdout).toContain('"good day"')
    expect((await synthWith('{content: "good ${WHEN:-evening}"}')).stdout).toContain('"good evening"')
  })

  it.each([
    ['{file: ./absent.conf}', 'The file of config it is missing'],
    ['{environment: ABSENT}', 'ABSENT is not set'],
    ['{environment: API_TOKEN}', 'API_TOKEN is a secret by its name'],
    ['{file: ./picture.png}', 'the config it is no text'],
    ['{file: ./url.conf}', 'the config has a secret in it'],
    ['{file: ./long.conf}', 'the definition of the task has 7'],
  ])('%s is refused with its place', async (config, message) => {
    await writeFile(join(folder, 'picture.png'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff))
    await writeFile(join(folder, 'url.conf'), 'db = postgres://shop:hunter2@db/shop\n')
    await writeFile(join(folder, 'long.conf'), 'x'.repeat(70_000))
    await writeFile(join(folder, '.env'), 'API_TOKEN=0123456789\n')
    const { exitCode, stdout, stderr } = await synthWith(config)
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/compose\.yaml:\d+:\d+/)
    expect(stderr).not.toContain('hunter2')
  })
})

describe('deploy.sh', () => {
  async function deploy(env: Readonly<Record<string, string>> = {}) {
    await synth(`-o ${folder}/out`)
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin/aws'), fakeAws)
    await chmod(join(folder, 'bin/aws'), 0o755)
    const ran = spawnSync(join(folder, 'out/deploy.sh'), {
      env: { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, ...env },
      encoding: 'utf8',
    })
    const asked = await readFile(join(folder, 'bin/aws.log'), 'utf8')
    return { ...ran, deployed: asked.split('\n').filter((line) => line.startsWith('cloudformation deploy')) }
  }

  it('deploys each stack from its template, with zones of the region', async () => {
    const { status, stderr, deployed } = await deploy({ IMAGE_WEB: image })
    expect([status, stderr]).toEqual([0, expect.stringContaining('All stacks are deployed.') as string])
    expect(deployed).toContain(
      'cloudformation deploy --stack-name shop-prod-network --template-file shop-prod-network.template.json' +
        ' --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset' +
        ' --tags slipway:project=shop slipway:component=network slipway:environment=prod --parameter-overrides ZoneA=eu-west-1a ZoneB=eu-west-1c',
    )
  })

  it('asks for what nobody else can know before it makes anything but the foundation', async () => {
    const { status, stderr, deployed } = await deploy()
    expect(status).toBe(1)
    expect(stderr).toContain(
      'IMAGE_WEB is not set: pull nginx, push it to the repository WebRepository of shop-foundation',
    )
    expect(deployed.map((line) => line.split(' ')[3])).toEqual(['shop-foundation'])
  })

  it('refuses another account before anything is made', async () => {
    const { status, stderr, deployed } = await deploy({ FAKE_ACCOUNT: '999999999999' })
    expect([status, deployed]).toEqual([1, []])
    expect(stderr).toContain('of the account 999999999999, and slipway.yaml names 123456789012')
  })
})
