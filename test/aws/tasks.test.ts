import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ECSClient, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// Against moto, whose tasks run as their commands say (src/io/emulator/mends/moto/mended_tasks.py).

let moto: Emulator
let user: User
/** Clients of AWS itself. */
let ecs: ECSClient
let cloudWatch: CloudWatchLogsClient

const compose = (command: string) => `${shopFiles['compose.yaml'].replace(
  'depends_on: [api]',
  `depends_on:
      api: { condition: service_started }
      migrate: { condition: service_completed_successfully }`,
)}
  migrate:
    image: 210987654321.dkr.ecr.eu-west-1.amazonaws.com/busybox:1
    command: ["sh", "-c", "${command}"]
`

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  const files = { ...shopFiles, 'compose.yaml': compose('echo 40 tables; exit 0') }
  user = await createUser(files, { AWS_ENDPOINT_URL: moto.url, ...anyKeys })
  const credentials = { accessKeyId: anyKeys.AWS_ACCESS_KEY_ID, secretAccessKey: anyKeys.AWS_SECRET_ACCESS_KEY }
  const config = { region: 'eu-west-1', endpoint: moto.url, credentials }
  ecs = new ECSClient(config)
  cloudWatch = new CloudWatchLogsClient(config)
})
afterAll(async () => {
  ecs?.destroy()
  cloudWatch?.destroy()
  await moto?.stop()
  await user?.remove()
})

interface Stack {
  readonly component: string
  readonly status: string
  readonly outputs: Readonly<Record<string, string>>
}

/** The stacks as `slipway status` shows them, by component. */
async function stacks(): Promise<Readonly<Record<string, Stack>>> {
  const { stdout } = await user.slipway(['status', 'prod', '--json'])
  const { data } = JSON.parse(stdout) as { readonly data: { readonly stacks: readonly Stack[] } }
  return Object.fromEntries(data.stacks.map((stack) => [stack.component, stack]))
}

async function tasks(desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly string[]> {
  const cluster = (await stacks())['ecs']?.outputs['Cluster']
  return (await ecs.send(new ListTasksCommand({ cluster, desiredStatus }))).taskArns ?? []
}

/** A command that goes on, and what it has printed. */
function start(argv: readonly string[]) {
  const words = [join(import.meta.dirname, '../../dist/bin.js'), ...argv]
  const child: ChildProcess = spawn(process.execPath, words, { cwd: user.folder, env: user.env })
  const printed = { text: '' }
  child.stdout?.on('data', (chunk: Buffer) => (printed.text += chunk.toString()))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const until = async (text: string) => {
    for (let tries = 0; tries < 200 && !printed.text.includes(text); tries++) await sleep(50)
  }
  return { printed, until, interrupt: () => (child.kill('SIGINT'), ended) }
}

describe('jobs, run, logs and exec in AWS', () => {
  it('a job runs once, before the services, and is shown by plan', async () => {
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toMatch(/run +job migrate +once, before the services change/)
    const up = await user.slipway(['up', 'prod', '--json'])
    expect(up.code).toBe(0)
    const lines = up.stdout.trim().split('\n')
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const at = (id: string, state: string) => events.findIndex((one) => one['id'] === id && one['state'] === state)
    const [job, stack] = ['job:shop-prod-service-migrate', 'stack:shop-prod-service']
    expect(at(job, 'done')).toBeGreaterThan(at(`${stack}-migrate`, 'done'))
    expect(at(`${stack}-web`, 'started')).toBeGreaterThan(at(job, 'done'))
    expect(events).toContainEqual(expect.objectContaining({ type: 'output', line: '40 tables' }))
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
    expect(await tasks('STOPPED')).toHaveLength(1)
  })

  it('a job that fails: exit code, last lines, and what serves', async () => {
    await user.write('compose.yaml', compose('echo no such table; exit 3').replace('1.27', '1.28'))
    const up = await user.slipway(['up', 'prod'])
    expect(up.code).toBe(6)
    expect(up.stderr).toContain('Job migrate failed: it ended with exit code 3')
    expect(up.stderr).toContain('no such table')
    expect(up.stderr).toContain('Services go on as they were')
    expect((await stacks())['service-web']?.status).toBe('CREATE_COMPLETE')
  })

  it('logs has the lines of tasks that ended, each with its task', async () => {
    const { stdout } = await user.slipway(['logs', '-e', 'prod', 'migrate'])
    expect(stdout).toMatch(/^migrate\/[0-9a-f]{8} . 40 tables\nmigrate\/[0-9a-f]{8} . no such table\n$/)
    const last = await user.slipway(['logs', '-e', 'prod', '--tail', '1', '--since', '1h', '--json', 'migrate'])
    const line = last.stdout.split('\n').find((text) => text.includes('no such'))
    expect(JSON.parse(line ?? '')).toMatchObject({ type: 'log', service: 'migrate', text: 'no such table' })
    const wrong = await user.slipway(['logs', '-e', 'prod', 'nope'])
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('There is no service nope')])
  })

  it('run gives what the command printed, and its exit code', async () => {
    const command = 'echo from a task; sleep 1; echo bye; exit 7'
    const ran = await user.slipway(['run', '-e', 'prod', 'web', '--', 'sh', '-c', command])
    expect(ran).toMatchObject({ code: 7, stdout: 'from a task\nbye\n' })
    expect(ran.stderr).toContain('A one-off task does not find api by name')
    expect(ran.stderr).toMatch(/Task [0-9a-f]{8} of web is RUNNING/)
    const long = await user.slipway(['run', '-e', 'prod', 'web', '--', 'echo', 'x'.repeat(8_192)])
    expect([long.code, long.stderr]).toEqual([2, expect.stringContaining('AWS takes 8192')])
  })

  it('run stops its task at Ctrl-C', async () => {
    const run = start(['run', '-e', 'prod', 'web', '--', 'sh', '-c', 'echo begun; sleep 60'])
    await run.until('begun')
    expect(await run.interrupt()).toBe(130)
    expect(await tasks('RUNNING')).toEqual([])
  })

  it('logs -f has lines that are put while it follows, also late ones, each once', async () => {
    const logGroupName = (await stacks())['service-api']?.outputs['Logs']
    const put = async (logStreamName: string, message: string, agoMs: number) => {
      const logEvents = [{ timestamp: Date.now() - agoMs, message }]
      await cloudWatch.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(() => undefined)
      await cloudWatch.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
    }
    await put('service/api/aaaa', 'old', 600_000)
    const logs = start(['logs', '-f', '-e', 'prod', 'api'])
    await logs.until('old')
    await put('service/api/aaaa', 'young', 0)
    await put('service/api/bbbb', 'late', 10_000)
    await logs.until('late')
    await logs.until('young')
    await sleep(2_500)
    expect(await logs.interrupt()).toBe(0)
    const texts = logs.printed.text.split('\n').filter(Boolean)
    expect(texts.map((line) => line.split(' ').at(-1)).toSorted()).toEqual(['late', 'old', 'young'])
  })

  it('exec hands a session to the plugin, and no token to its words', async () => {
    const all = await stacks()
    const [cluster = '', definition] = [all['ecs']?.outputs['Cluster'], all['service-web']?.outputs['TaskDefinition']]
    const started = await ecs.send(
      new RunTaskCommand({
        ...{
          cluster,
          taskDefinition: definition,
          group: 'service:web',
          launchType: 'FARGATE',
          enableExecuteCommand: true,
        },
        overrides: { containerOverrides: [{ name: 'web', command: ['sleep 600'] }] },
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: all['network']?.outputs['PrivateSubnets']?.split(',').slice(0, 1) ?? [],
            securityGroups: [],
          },
        },
      }),
    )
    await sleep(300)
    const argv = ['exec', '-e', 'prod', 'web', '--', 'sh', '-c', "echo 'hi'"]
    const other = await user.slipway([...argv.slice(0, 4), '--index', '2', '--', 'sh'])
    expect([other.code, other.stderr]).toEqual([8, expect.stringContaining('no running task 2: 1 run')])
    const missing = await user.slipway(argv)
    expect([missing.code, missing.stderr]).toEqual([
      4,
      expect.stringContaining('no program named session-manager-plugin'),
    ])
    const PATH = `${join(import.meta.dirname, 'plugin')}:${user.env['PATH']}`
    const old = await user.slipway(argv, { PATH, PLUGIN_VERSION: '1.2.497.0' })
    expect([old.code, old.stderr]).toEqual([4, expect.stringContaining('The Session Manager plugin is too old')])
    expect(await user.slipway(argv, { PATH })).toMatchObject({ code: 0, stdout: 'hello from the container\n' })
    const id = started.tasks?.[0]?.taskArn?.split('/').at(-1)
    expect(await readFile(join(user.folder, 'plugin-argv'), 'utf8')).toBe(
      `AWS_SSM_START_SESSION_RESPONSE\neu-west-1\nStartSession\n\n{"Target":"ecs:${cluster}_${id}_${id}-1"}\n${moto.url}\n`,
    )
    const session = await readFile(join(user.folder, 'plugin-session'), 'utf8')
    expect(session).toContain('"TokenValue":"token-canary"')
    expect(session).toContain(`key ${anyKeys.AWS_ACCESS_KEY_ID}`)
  })

  it('exec says where there is no shell', async () => {
    await user.write('read-only.yaml', shopFiles['compose.yaml'].replace('expose:', 'read_only: true\n    expose:'))
    const exec = await user.slipway(['exec', '-f', 'read-only.yaml', '-e', 'prod', 'api', '--', 'sh'])
    expect([exec.code, exec.stderr]).toEqual([6, expect.stringContaining('its file system is read-only')])
  })

  it('down leaves nothing', async () => {
    expect((await user.slipway(['down', 'prod', '--yes'])).stderr).toContain('0 resources left')
  })
})
