import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

const execute = promisify(execFile)

/** What a container says to a line of shell. */
const says = async (container: string, line: string) => (await docker('exec', container, 'sh', '-c', line)).trim()

interface Inspected {
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly DriverOpts?: unknown }>> }
}

async function inspect(container: string): Promise<Inspected> {
  const [one] = JSON.parse(await docker('container', 'inspect', container)) as Inspected[]
  if (!one) throw new Error(`${container} is not there`)
  return one
}

async function issuesOf(project: TestProject): Promise<string[]> {
  const { stdout } = await project.slipway('plan', '--json')
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    failure?: { issues?: { code: string; path: string; at: { line: number } }[] }
  }
  return (last.failure?.issues ?? []).map(({ code, path, at }) => `${at.line} ${code} ${path}`)
}

const process_ = `
services:
  all:
    image: ${appImage}
    user: "1234:2345"
    group_add: ["3456"]
    hostname: box
    domainname: example.test
    dns_search: [search.test]
    dns_opt: ["ndots:3"]
    extra_hosts: ["far:10.9.8.7"]
    sysctls: { net.core.somaxconn: "333" }
    ulimits: { nofile: { soft: 1111, hard: 2222 } }
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    security_opt: ["no-new-privileges:true"]
    shm_size: 32m
    init: true
    oom_score_adj: 321
    cpuset: "0"
    cpu_shares: 512
    memswap_limit: 512m
    blkio_config: { weight: 300 }
    stdin_open: true
    tty: true
    platform: linux/amd64
    runtime: runc
    logging: { driver: json-file, options: { max-size: 1m } }
    devices: ["/dev/null:/dev/mynull:rw"]
    device_cgroup_rules: ["c 1:3 mr"]
    pull_policy: never
    labels: { own: "1" }
    deploy:
      restart_policy: { condition: on-failure, max_attempts: 3 }
      resources:
        limits: { cpus: "0.5", memory: 256M, pids: 100 }
        reservations: { memory: 64M }
    networks:
      back: { aliases: [alpha], ipv4_address: 10.77.1.5, priority: 10, driver_opts: { com.example.x: "y" } }
      front: { aliases: [beta], ipv4_address: 10.78.1.5 }
    stop_grace_period: 1s
networks:
  back:
    driver_opts: { com.docker.network.bridge.name: swkeysback }
    ipam: { config: [{ subnet: 10.77.1.0/24, gateway: 10.77.1.1, ip_range: 10.77.1.128/25, aux_addresses: { r: 10.77.1.200 } }] }
    labels: { own: "1" }
    attachable: true
  front: { ipam: { config: [{ subnet: 10.78.1.0/24 }] } }
`

describe('the keys of process, limits and networks', () => {
  let project: TestProject
  let box = ''
  beforeAll(async () => {
    project = await createProject({ 'compose.yaml': process_ })
    box = `${project.name}-all-1-r1`
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    // What a kernel leaves out is told: this one has no weights of disks, others have.
    const { HostConfig: host } = await inspect(box)
    if (host['BlkioWeight'] === 0) expect(stderr).toMatch(/docker says: .*weight/i)
  })
  afterAll(() => project.dispose())

  it.each([
    ['user and groups', 'id -u; id -g; id -G', '1234\n2345\n2345 3456'],
    // Of the first process: what `docker exec` starts may get another limit (https://github.com/opencontainers/runc/issues/4195).
    ['ulimits', 'grep "open files" /proc/1/limits | tr -s " " | cut -d" " -f4,5', '1111 2222'],
    ['sysctls', 'cat /proc/sys/net/core/somaxconn', '333'],
    ['names of the machine', 'hostname -f', 'box.example.test'],
    ['extra_hosts', 'getent hosts far', '10.9.8.7        far'],
    ['dns', 'grep -E "search|options" /etc/resolv.conf', 'search search.test\noptions ndots:3'],
    ['aliases with static addresses', "getent hosts alpha beta | tr -s ' '", '10.77.1.5 alpha\n10.78.1.5 beta'],
    ['oom_score_adj', 'cat /proc/1/oom_score_adj', '321'],
    ['init', 'cat /proc/1/comm', 'docker-init'],
    ['shm_size', 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2', '32768'],
    ['capabilities', 'grep CapBnd /proc/self/status | cut -f2', '0000000000000400'],
    ['security_opt', 'grep NoNewPrivs /proc/self/status | cut -f2', '1'],
    ['cpuset', 'grep Cpus_allowed_list /proc/self/status | cut -f2', '0'],
    ['devices', 'echo x >/dev/mynull && stat -c %F /dev/mynull', 'character special file'],
    ['tty', 'readlink /proc/1/fd/1 | cut -d/ -f1-3', '/dev/pts'],
  ])('%s', async (_, line, answer) => expect(await says(box, line)).toBe(answer))

  it('limits and what the engine keeps of them', async () => {
    const { HostConfig: host, NetworkSettings: net } = await inspect(box)
    expect(host).toMatchObject({
      ...{ NanoCpus: 500_000_000, Memory: 268_435_456, MemoryReservation: 67_108_864, MemorySwap: 536_870_912 },
      ...{ PidsLimit: 100, CpuShares: 512, Runtime: 'runc' },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      DeviceCgroupRules: ['c 1:3 mr'],
    })
    expect(net.Networks[`${project.name}_back`]?.DriverOpts).toEqual({ 'com.example.x': 'y' })
    const network = await docker('network', 'inspect', `${project.name}_back`, '--format', '{{json .}}')
    expect(JSON.parse(network)).toMatchObject({
      ...{ Attachable: true, Options: { 'com.docker.network.bridge.name': 'swkeysback' }, Labels: { own: '1' } },
      IPAM: { Config: [{ Subnet: '10.77.1.0/24', Gateway: '10.77.1.1', IPRange: '10.77.1.128/25' }] },
    })
  })

  it('changes nothing the second time, and says what cannot be changed in place', async () => {
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
    await project.write('compose.yaml', process_.replace('10.77.1.200', '10.77.1.201'))
    const { code, stderr } = await project.slipway('up')
    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining(`The options of network ${project.name}_back have changed`),
    ])
    await project.write('compose.yaml', process_)
  })
})

const files = (external: string) => `
services:
  base:
    image: ${appImage}
    container_name: ${external}-fixed
    ipc: shareable
    environment: { VERSION: one }
    volumes:
      - kept:/kept
      - memory:/memory
      - { type: volume, source: ext, target: /ext, volume: { nocopy: true } }
      - { type: bind, source: ./data, target: /data, read_only: true, bind: { propagation: private } }
      - { type: bind, source: ./there, target: /there, bind: { create_host_path: false } }
      - { type: tmpfs, target: /scratch, tmpfs: { size: 1m, mode: 0o1770 } }
      - { type: volume, target: /nameless, volume: { labels: { own: "1" } } }
    tmpfs: ["/run/x:size=2m,mode=0700"]
    secrets: [{ source: key, target: /etc/keys/key, uid: "7", gid: "8", mode: 0400 }]
    configs: [plain, { source: inline, target: /etc/app/inline.conf, uid: "5", gid: "6", mode: 0440 }, variable]
    ports: ["127.0.0.1:25353:5353/udp", "127.0.0.1:25400-25410:80"]
    networks: [default, outside]
    command: ["node", "-e", "const s=require('dgram').createSocket('udp4');s.on('message',(m,r)=>s.send('echo '+m,r.port,r.address));s.bind(5353);process.on('SIGTERM',()=>process.exit(0))"]
    post_start:
      - command: [sh, -c, 'echo "$$HOOK $$VERSION $$(id -u) $$(pwd)" >/tmp/hook']
        user: "65534"
        working_dir: /etc
        environment: { HOOK: "it's" }
    pre_stop: [{ command: [sh, -c, "echo bye >>/kept/bye"] }]
    stop_grace_period: 1s
  side:
    image: ${appImage}
    network_mode: service:base
    pid: service:base
    ipc: service:base
    volumes_from: ["base:ro"]
    environment: { PORT: "9000" }
    stop_grace_period: 1s
  user:
    image: ${appImage}
    links: ["base:linked"]
    stop_grace_period: 1s
    deploy: { mode: global, placement: { constraints: [node.role == manager] } }
  host:
    image: ${appImage}
    network_mode: host
    pid: host
    uts: host
    cgroup: host
    environment: { PORT: "25671" }
    stop_grace_period: 1s
volumes:
  kept: { labels: { own: "1" } }
  memory: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: "size=3m" } }
  ext: { external: true, name: ${external} }
networks:
  outside: { external: true, name: ${external} }
secrets:
  key: { environment: KEY }
configs:
  plain: { file: ./plain.txt }
  inline: { content: "a=\${KEY}\\n" }
  variable: { environment: KEY }
`

/** What a UDP port of this machine answers. */
function askUdp(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    const timer = setTimeout(() => reject(new Error('no answer')), 5000)
    socket.once('message', (message) => {
      clearTimeout(timer)
      socket.close()
      resolve(message.toString())
    })
    socket.send(text, port, '127.0.0.1')
  })
}

describe('the keys of mounts, files, hooks and what containers share', () => {
  let project: TestProject
  let [external, base] = ['', '']
  const named = (service: string, release: number) => `${project.name}-${service}-1-r${release}`
  beforeAll(async () => {
    project = await createProject({ 'there/x': '', 'plain.txt': 'plain \\n $HOME\n' })
    external = `${project.name}-ext`
    base = `${external}-fixed`
    project.env['KEY'] = `k'e"y`
    await project.write('compose.yaml', files(external))
  })
  afterAll(async () => {
    await project.dispose()
    await docker('volume', 'rm', '--force', external)
    await docker('network', 'rm', external).catch(() => '')
  })

  it('names what is external and missing before anything changes', async () => {
    expect(await issuesOf(project)).toEqual([
      expect.stringMatching(/^\d+ external-missing volumes\.ext$/),
      expect.stringMatching(/^\d+ external-missing networks\.outside$/),
    ])
    expect(await project.resources()).toEqual([])
    await docker('volume', 'create', external)
    await docker('network', 'create', external)
  })

  it('are honoured inside the containers', async () => {
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    const modes = await says(base, 'stat -c "%n %a %u %g" /plain /etc/app/inline.conf /variable /etc/keys/key')
    expect(modes.split('\n')).toEqual([
      ...['/plain 444 0 0', '/etc/app/inline.conf 440 5 6', '/variable 444 0 0', '/etc/keys/key 400 7 8'],
    ])
    expect(await docker('exec', base, 'cat', '/plain', '/etc/app/inline.conf', '/variable', '/etc/keys/key')).toBe(
      `plain \\n $HOME\na=k'e"y\nk'e"yk'e"y`,
    )
    const mounts = await says(base, 'cat /proc/mounts')
    expect(mounts).toMatch(/ \/memory tmpfs rw\S*,size=3072k/)
    expect(mounts).toMatch(/ \/scratch tmpfs rw\S*,size=1024k,mode=1770/)
    expect(mounts).toMatch(/ \/run\/x tmpfs rw\S*,size=2048k,mode=700/)
    expect(mounts).toMatch(/ \/data \S+ ro,/)
    expect(await says(base, 'cat /tmp/hook')).toBe("it's one 65534 /etc")
    expect(await askUdp(25353, 'hello')).toBe('echo hello')
    expect(await docker('port', base, '80/tcp')).toMatch(/^127\.0\.0\.1:254(0\d|10)\n$/)
    expect(await says(named('host', 1), 'hostname')).toBe((await execute('hostname')).stdout.trim())
    const { HostConfig: host } = await inspect(named('host', 1))
    expect(host).toMatchObject({ NetworkMode: 'host', PidMode: 'host', UTSMode: 'host', CgroupnsMode: 'host' })
  })

  it('are shared between containers', async () => {
    const side = named('side', 1)
    expect(await says(side, 'hostname -I')).toBe(await says(base, 'hostname -I'))
    expect(await says(side, "tr '\\0' ' ' </proc/1/cmdline")).toContain('dgram')
    expect(await says(side, 'cat /proc/mounts')).toMatch(/ \/memory tmpfs ro/)
    const lookUp = `getent hosts linked ${external}-fixed base | cut -d' ' -f1 | sort -u | wc -l`
    expect(await says(named('user', 1), lookUp)).toBe('1')
    expect(await docker('exec', named('user', 1), 'getent', 'hosts', 'linked')).toContain('linked')
  })

  it('roll with the container they belong to, and the gap is named', async () => {
    await project.write('compose.yaml', files(external).replace('VERSION: one', 'VERSION: two'))
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('host port 25353/udp is held by the container')
    expect(await says(base, 'cat /kept/bye /tmp/hook')).toBe("bye\nit's two 65534 /etc")
    expect(await askUdp(25353, 'again')).toBe('echo again')
    expect(await says(named('side', 2), 'hostname -I')).toBe(await says(base, 'hostname -I'))
    const running = (await project.containers()).filter((line) => line.endsWith('running'))
    const others = [named('host', 1), named('side', 2), named('user', 2)]
    expect(running).toEqual([base, ...others].map((name) => `${name} running`))
  })

  it('are all gone with `down`, and what is external stays', async () => {
    expect((await project.slipway('down', '--volumes', '--yes')).stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
    expect(await docker('volume', 'ls', '-q', '--filter', `name=${external}`)).toBe(`${external}\n`)
  })
})

const refusing = `
services:
  web:
    image: ${appImage}
    annotations: { a: b }
    cpu_count: 2
    provider: { type: x }
    privileged: false
    use_api_socket: true
    mac_address: 02:42:ac:11:22:33
    network_mode: none
    ports: ["80"]
    volumes:
      - { type: volume, source: v, target: /v, volume: { subpath: a } }
      - /v:/w
    configs: [{ source: c, target: /w/c }]
    deploy: { mode: global-job, update_config: { parallelism: 1, max_failure_ratio: 0.5 }, restart_policy: { window: 5s } }
    pre_stop: [{ command: [x], environment: [A=b] }]
    develop: { watch: [] }
volumes: { v: {} }
configs: { c: { external: true } }
`

it('refuses what this engine cannot do, each at its place, and all at once', async () => {
  const project = await createProject({ 'compose.yaml': refusing })
  expect(await issuesOf(project)).toEqual([
    '5 engine-too-old services.web.annotations',
    '6 not-supported services.web.cpu_count',
    '7 not-supported services.web.provider',
    '9 not-supported services.web.use_api_socket',
    ...((await clientMajor()) < 25 ? [] : ['10 engine-too-old services.web.mac_address']),
    '12 not-supported services.web.ports[0]',
    '14 engine-too-old services.web.volumes[0].volume.subpath',
    '16 path-invalid services.web.configs[0]',
    '17 not-supported services.web.deploy.mode',
    '17 not-supported services.web.deploy.update_config.max_failure_ratio',
    '17 not-supported services.web.deploy.restart_policy.window',
    '18 not-supported services.web.pre_stop[0].environment',
    '21 not-supported configs.c.external',
  ])
  expect(await project.resources()).toEqual([])
  await project.dispose()
})

/** Clients of 25 and later give a hardware address in a way that engines before 25 do not understand. */
async function clientMajor(): Promise<number> {
  return Number.parseInt(await docker('version', '--format', '{{.Client.Version}}'), 10)
}

const inline = (more: string) => `
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM ${appImage}
        RUN getent hosts buildhost >/found && ulimit -n >>/found && df -k /dev/shm | tail -1 | tr -s ' ' | cut -d' ' -f2 >>/found
        ENV VERSION=inline
      labels: { own: "1" }
      extra_hosts: ["buildhost:10.1.2.3"]
      tags: [slipway-test-tag:1]
      ${more}
    stop_grace_period: 1s
secrets: { token: { environment: TOKEN }, file: { file: ./token.txt } }
`

describe('the keys of a build', () => {
  let project: TestProject
  beforeAll(async () => {
    project = await createProject({ 'token.txt': 'from a file\n' })
    project.env['TOKEN'] = `canary it's`
    project.env['DOCKER_BUILDKIT'] = '0'
  })
  afterAll(async () => {
    await project.dispose()
    await docker('image', 'rm', '--force', 'slipway-test-tag:1', `${project.name}-web:latest`)
  })

  it('are honoured by the classic builder', async () => {
    await project.write('compose.yaml', inline('ulimits: { nofile: 3333 }\n      shm_size: 16m'))
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    expect(await says(`${project.name}-web-1-r1`, 'cat /found')).toBe('10.1.2.3        buildhost\n3333\n16384')
    expect(await docker('image', 'inspect', '--format', '{{.Config.Labels.own}}', 'slipway-test-tag:1')).toBe('1\n')
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })

  it('that need BuildKit are refused without it', async () => {
    await project.write('compose.yaml', inline('secrets: [token]\n      ssh: [default]\n      cache_to: [type=inline]'))
    expect((await issuesOf(project)).map((line) => line.split(' ').slice(1).join(' '))).toEqual(
      ['secrets', 'ssh', 'cache_to'].map((key) => `builder-missing services.web.build.${key}`),
    )
  })

  it('are honoured by BuildKit in the client', async ({ skip }) => {
    const { stdout } = await execute('/usr/bin/docker', ['--version']).catch(() => ({ stdout: '' }))
    skip(!/version (?:19|20)\./.test(stdout), 'there is no such client here')
    delete project.env['DOCKER_BUILDKIT']
    project.env['PATH'] = `/usr/bin:${process.env['PATH'] ?? ''}`
    const text = inline('secrets: [token, { source: file, target: other }]').replace(
      /RUN .*/,
      'RUN --mount=type=secret,id=token --mount=type=secret,id=other cat /run/secrets/token /run/secrets/other >/found',
    )
    await project.write('compose.yaml', text)
    const { code, stdout: out, stderr } = await project.slipway('up', '--verbose')
    expect(code, stderr).toBe(0)
    expect(out + stderr).not.toContain('canary')
    const { release } = await project.data<{ release: number }>('up')
    expect(await says(`${project.name}-web-1-r${release}`, 'cat /found')).toBe("canary it'sfrom a file")
  })
})
