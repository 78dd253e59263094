import { describe, expect, it } from 'vitest'
import { makeProject, makeService, modernEngine } from '../../../../test/fakes/projects.ts'
import type { Project, Service } from '../../../manifest/project.ts'
import { containerOptions } from '../container-options.ts'
import { furtherNetworks } from './network-options.ts'

/** The words a service gets beyond those of one with nothing but defaults. */
function wordsOf(more: Partial<Service>, project: Partial<Project> = {}): string {
  const service = makeService('web', more)
  const words = containerOptions(makeProject([service], project), service, modernEngine, []).join(' ')
  return words.replace('--network shop_default --network-alias web', '').replace('--stop-timeout 10', '').trim()
}

describe('containerOptions, by topic', () => {
  it.each<[string, Partial<Service>, string]>([
    [
      'process',
      {
        groupAdd: ['7'],
        stdinOpen: true,
        tty: true,
        platform: 'linux/arm64',
        runtime: 'runc',
        annotations: { a: 'b' },
      },
      ' --group-add 7 --interactive --tty --platform linux/arm64 --runtime runc --annotation a=b',
    ],
    [
      'logging',
      { logging: { driver: 'local', options: { 'max-size': '1m' } } },
      '--log-driver local --log-opt max-size=1m',
    ],
    [
      'rights',
      {
        ...{ privileged: true, securityOpt: ['seccomp:./s.json', 'label:disable'], sysctls: { a: '1' } },
        devices: [{ source: '/dev/a' }, { source: 'v.com/c=d' }],
        ...{ cgroup: 'host', usernsMode: 'host', uts: 'host', pid: 'host', ipc: 'service:db' },
      },
      '--privileged --security-opt seccomp=/project/s.json --security-opt label:disable --sysctl a=1 ' +
        '--device /dev/a:/dev/a:rwm --device v.com/c=d --cgroupns host --userns host --uts host --pid host',
    ],
    [
      'limits, old and new',
      {
        deploy: { resources: { limits: { cpus: 0.5, memory: 9, pids: 3 }, reservations: { memory: 4 } } },
        ...{ memswapLimit: -1, memSwappiness: 0, cpuset: '0', oomKillDisable: true, oomScoreAdj: -5, shmSize: 8 },
        ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } },
      },
      '--cpus 0.5 --memory 9 --pids-limit 3 --memory-reservation 4 --memory-swap -1 --memory-swappiness 0 --cpuset-cpus 0 ' +
        '--oom-kill-disable --oom-score-adj -5 --shm-size 8 --ulimit nproc=5:5 --ulimit nofile=1:2',
    ],
    [
      'disks',
      { blkioConfig: { weight: 3, deviceReadBps: [{ path: '/d', rate: 5 }] }, storageOpt: { size: '1G' } },
      '--blkio-weight 3 --device-read-bps /d:5 --storage-opt size=1G',
    ],
    [
      'GPUs',
      { gpus: [{ count: -1 }, { deviceIds: ['0', '1'], capabilities: ['gpu', 'utility'], driver: 'nvidia' }] },
      '--gpus count=all --gpus "device=0,1",driver=nvidia,capabilities=utility',
    ],
    [
      'names',
      { domainname: 'd', dns: ['1.1.1.1'], dnsSearch: ['s'], dnsOpt: ['o'], externalLinks: ['x:y'] },
      '--domainname d --dns 1.1.1.1 --dns-search s --dns-option o --link x:y',
    ],
    [
      'ports that the edge does not take',
      {
        ports: [
          { target: 53, published: 53, hostIp: '0.0.0.0', everyAddress: true, protocol: 'udp' },
          { target: 53, hostIp: '::1', published: 54, protocol: 'sctp' },
          { target: 80, publishedRange: '80-90', hostIp: '127.0.0.1' },
          { target: 99, hostIp: '0.0.0.0', everyAddress: true, protocol: 'udp' },
          { target: 80, published: 80, hostIp: '0.0.0.0', everyAddress: true },
        ],
      },
      '--publish 53:53/udp --publish [::1]:54:53/sctp --publish 127.0.0.1:80-90:80/tcp --publish 99/udp',
    ],
    [
      'mounts',
      {
        volumes: [
          { type: 'volume', source: 'v', target: '/v', readOnly: true, nocopy: true, subpath: 'a,b' },
          { type: 'anonymous', target: '/n', labels: { a: 'b' } },
          { type: 'bind', source: '/s', target: '/b', readOnly: true, propagation: 'rslave', selinux: 'z' },
          { type: 'bind', source: '/s', target: '/c', readOnly: false, createHostPath: false, recursive: 'disabled' },
          { type: 'tmpfs', target: '/t', readOnly: true, size: 5, mode: 0o700 },
          { type: 'image', source: 'i', target: '/i', readOnly: true, subpath: 'x' },
        ],
        volumesFrom: ['container:other:ro', 'db'],
      },
      '--mount type=volume,source=shop_v,target=/v,readonly,volume-nocopy,"volume-subpath=a,b" ' +
        '--mount type=volume,target=/n,volume-label=a=b --volume /s:/b:ro,rslave,z ' +
        '--mount type=bind,source=/s,target=/c,bind-recursive=disabled --tmpfs /t:ro,size=5,mode=0700 ' +
        '--mount type=image,source=i,target=/i,image-subpath=x --volumes-from other:ro',
    ],
  ])('%s', (_, more, words) => expect(wordsOf(more)).toBe(words.trim()))

  it.each<[string, Partial<Service>, string]>([
    ['host', { networkMode: 'host', networks: [] }, '--network host'],
    ['a network of others', { networkMode: 'team', networks: [] }, '--network team --network-alias web'],
    ['of another service: known later', { networkMode: 'service:db', networks: [] }, ''],
    [
      'addresses and options',
      {
        containerName: 'fixed',
        networks: [
          {
            ...{
              network: 'default',
              aliases: ['a'],
              ipv4Address: '10.0.0.5',
              ipv6Address: '::5',
              linkLocalIps: ['1.1.1.2'],
            },
            ...{ macAddress: 'aa:bb', gwPriority: 3, interfaceName: 'e0', driverOpts: { x: 'y' } },
          },
        ],
      },
      '--network name=shop_default,driver-opt=x=y,driver-opt=com.docker.network.endpoint.ifname=e0,gw-priority=3 ' +
        '--network-alias web --network-alias a --network-alias fixed --ip 10.0.0.5 --ip6 ::5 --link-local-ip 1.1.1.2 --mac-address aa:bb',
    ],
  ])('network: %s', (_, more, words) => expect(wordsOf(more)).toBe(words))

  it('joins further networks with what they ask for, and gives a link its name where both are', () => {
    const use = (network: string) => ({ network, aliases: [] })
    const db = makeService('db', { networks: [use('back'), { ...use('default'), ipv4Address: '10.0.0.6' }] })
    const web = makeService('web', { links: ['db:store'] })
    expect(furtherNetworks(makeProject([db, web]), db)).toEqual([
      { network: 'shop_default', aliases: ['db', 'store'], options: ['--ip', '10.0.0.6'] },
    ])
  })
})
