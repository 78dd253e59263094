import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import { createClockPort } from './clock-port.ts'
import { createDockerPort } from './docker-port.ts'
import { createFilesPort } from './files-port.ts'
import { createNetworkPort } from './network-port.ts'
import { statePaths } from './state-paths.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-io-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('files port', () => {
  it('reads text and bytes, and tells what is not there', async () => {
    const files = createFilesPort(join(folder, 'cache'))
    await writeFile(join(folder, 'a'), Buffer.from([0xc3, 0xbc, 0xff]))
    expect(await files.readText(join(folder, 'a'))).toBe('ü\ufffd')
    expect(await files.readBytes(join(folder, 'a'))).toEqual(Buffer.from([0xc3, 0xbc, 0xff]))
    for (const path of ['nothing', 'a/below', '.']) expect(await files.readText(join(folder, path))).toBeUndefined()
  })

  it('writes beside what is there and leaves no trace, touches nothing that is as it was, and makes what shall run executable', async () => {
    const files = createFilesPort(join(folder, 'cache'))
    const [page, program] = [join(folder, 'out/page'), join(folder, 'out/program')]
    await files.write(page, 'one')
    await utimes(page, 1, 1)
    await files.write(page, 'one')
    expect((await stat(page)).mtimeMs).toBe(1000)
    await files.write(page, 'two')
    await writeFile(program, 'run', { mode: 0o644 })
    await files.write(program, 'run', { executable: true })
    expect(await files.readText(page)).toBe('two')
    expect((await stat(program)).mode & 0o100).toBe(0o100)
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['page', 'program'])
  })

  it('lists what changes when a file changes, sorted, without skipped folders and through no link', async () => {
    const files = createFilesPort(join(folder, 'cache'))
    await mkdir(join(folder, 'src/deep'), { recursive: true })
    await mkdir(join(folder, 'skipped'))
    await writeFile(join(folder, 'src/deep/b'), 'two')
    await writeFile(join(folder, 'src/a'), 'one', { mode: 0o755 })
    await writeFile(join(folder, 'skipped/c'), '')
    await symlink('nowhere', join(folder, 'src/link'))
    await utimes(join(folder, 'src/a'), 1, 1)
    const facts = await files.list(folder, (path) => path === 'skipped')
    expect(facts.map((one) => [one.path, one.size])).toEqual([
      ['src/a', 3],
      ['src/deep/b', 3],
      ['src/link', 7],
    ])
    expect(facts[0]).toMatchObject({ modifiedMs: 1000 })
    expect((facts[0]?.mode ?? 0) & 0o777).toBe(0o755)
  })

  it('remembers values under any key, for its user only, and leaves nothing half-written', async () => {
    const cache = join(folder, 'cache')
    const files = createFilesPort(cache)
    expect(await files.recall('build-x/y:1')).toBeUndefined()
    await Promise.all(Array.from({ length: 20 }, (_, at) => files.remember('build-x/y:1', `value ${at}`)))
    expect(await files.recall('build-x/y:1')).toMatch(/^value \d+$/)
    expect(await readdir(cache)).toHaveLength(1)
    expect((await stat(cache)).mode & 0o777).toBe(0o700)
    expect((await stat(join(cache, (await readdir(cache))[0] ?? ''))).mode & 0o777).toBe(0o600)
  })

  it('does not fail where nothing can be remembered', async () => {
    await writeFile(join(folder, 'file'), '')
    const files = createFilesPort(join(folder, 'file'))
    await files.remember('key', 'value')
    expect(await files.recall('key')).toBeUndefined()
    expect(await files.recall('k'.repeat(300))).toBeUndefined()
  })
})

describe('network port', () => {
  const network = createNetworkPort()
  const servers: Server[] = []
  afterEach(() => servers.splice(0).forEach((server) => server.close()))

  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      onConnection(socket)
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  it('calls a connection that stands open, at once when it speaks first', async () => {
    expect(await network.probe('127.0.0.1', await listen(() => undefined), 1000)).toBe('open')
    expect(await network.probe('127.0.0.1', await listen((socket) => socket.write('hello')), 1000)).toBe('open')
  })

  it('calls one that is closed or reset at once refused, as a forwarder without a listener behind it does', async () => {
    expect(await network.probe('127.0.0.1', await listen((socket) => socket.end()), 1000)).toBe('refused')
    expect(await network.probe('127.0.0.1', await listen((socket) => socket.resetAndDestroy()), 1000)).toBe('refused')
  })

  it('calls a closed port refused', async () => {
    const port = await listen(() => undefined)
    servers.splice(0).forEach((server) => server.close())
    expect(await network.probe('127.0.0.1', port, 1000)).toBe('refused')
  })
})

describe('docker port', () => {
  async function install(script: string): Promise<string> {
    await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, 'docker'), 0o755)
    return folder
  }

  it('runs the client that was found at the start, whatever PATH and HOME a container gets', async () => {
    const path = `/nonexistent::${await install('echo "$DOCKER_CONFIG|$HOME|$PATH|$SHOP|$*"')}:/usr/bin:/bin`
    const docker = createDockerPort({ PATH: path, HOME: '/home/ann', SHOP: 'mine' }, 'linux')
    const env = { PATH: '/container/bin', HOME: '/app', SHOP: new Secret('canary') }
    expect((await docker.run(['create', 'a b'], { env })).stdout).toBe(
      '/home/ann/.docker|/app|/container/bin|canary|create a b\n',
    )
    expect((await docker.run(['ps'])).stdout).toBe(`/home/ann/.docker|/home/ann|${path}|mine|ps\n`)
  })

  it('keeps a configuration folder the user chose', async () => {
    const path = await install('echo "$DOCKER_CONFIG"')
    const docker = createDockerPort({ PATH: path, HOME: '/home/ann', DOCKER_CONFIG: '/etc/docker-ci' }, 'linux')
    expect((await docker.run([])).stdout).toBe('/etc/docker-ci\n')
  })

  it('says that there is no client; a folder of that name is none', async () => {
    await mkdir(join(folder, 'docker'))
    for (const PATH of [undefined, '', folder])
      await expect(createDockerPort({ PATH }, 'linux').run(['ps'])).rejects.toMatchObject({
        failure: { code: 'engine-missing' },
      })
  })
})

describe('clock and paths', () => {
  it('sleeps until told otherwise', async () => {
    const clock = createClockPort()
    const began = clock.now()
    await clock.sleep(5)
    expect(clock.now() - began).toBeGreaterThanOrEqual(4)
    await expect(clock.sleep(10_000, AbortSignal.timeout(5))).rejects.toThrow()
  })

  it('follows the base directories, or one folder for all', () => {
    expect(statePaths({ HOME: '/home/ann' })).toEqual({
      edgeSocket: '/home/ann/.local/state/slipway/edge.sock',
      edgeLog: '/home/ann/.local/state/slipway/edge.log',
      cache: '/home/ann/.cache/slipway',
      awsSessions: '/home/ann/.local/state/slipway/aws',
      secrets: '/home/ann/.local/state/slipway/secrets',
    })
    expect(statePaths({ HOME: '/home/ann', SLIPWAY_STATE_DIR: '/s' })).toMatchObject({ cache: '/s/cache' })
  })
})
