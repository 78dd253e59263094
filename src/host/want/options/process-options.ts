import { posix } from 'node:path'
import type { Project, Service } from '../../../manifest/project.ts'
import { flag, option, options, pairOptions } from '../../../core/option-words.ts'

/** How the process runs and ends. */
export function processOptions(service: Service): string[] {
  return [
    ...option('--user', service.user),
    ...option('--workdir', service.workingDir),
    ...option('--hostname', service.hostname),
    ...option('--stop-signal', service.stopSignal),
    ...option('--stop-timeout', Math.max(1, Math.round(service.stopGraceMs / 1000))),
    ...(service.init === undefined ? [] : [`--init=${service.init}`]),
    ...flag('--read-only', service.readOnly),
    ...options('--group-add', service.groupAdd),
    ...flag('--interactive', service.stdinOpen),
    ...flag('--tty', service.tty),
    ...option('--platform', service.platform),
    ...option('--runtime', service.runtime),
    ...pairOptions('--annotation', service.annotations),
    ...option('--log-driver', service.logging?.driver),
    ...pairOptions('--log-opt', service.logging?.options),
  ]
}

/** What the process may do, beyond capabilities. */
export function rightsOptions(project: Project, service: Service): string[] {
  return [
    ...flag('--privileged', service.privileged),
    ...options(
      '--security-opt',
      service.securityOpt?.map((word) => securityOption(project, word)),
    ),
    ...pairOptions('--sysctl', service.sysctls),
    ...options('--device', service.devices?.map(deviceWord)),
    ...options('--device-cgroup-rule', service.deviceCgroupRules),
    ...option('--cgroupns', service.cgroup),
    ...option('--cgroup-parent', service.cgroupParent),
    ...option('--userns', service.usernsMode),
    ...option('--uts', service.uts),
    ...ownMode('--pid', service.pid),
    ...ownMode('--ipc', service.ipc),
  ]
}

/** That of another service is known only when its container is. */
function ownMode(name: string, mode: string | undefined): string[] {
  return mode?.startsWith('service:') ? [] : option(name, mode)
}

/** The client reads the file of a seccomp profile itself, from where it runs; the file's paths start in the project's folder. */
function securityOption(project: Project, word: string): string {
  const [, profile] = /^seccomp[:=](.+)$/.exec(word) ?? []
  if (profile === undefined || profile === 'unconfined' || profile === 'builtin') return word
  return `seccomp=${posix.resolve(project.directory, profile)}`
}

type Device = NonNullable<Service['devices']>[number]

function deviceWord({ source, target = source, permissions = 'rwm' }: Device): string {
  return isCdi(source) ? source : `${source}:${target}:${permissions}`
}

/** `vendor.com/class=name`: a device that a CDI file on the machine describes. */
export function isCdi(source: string): boolean {
  return /^[^/]+\/[^/=]+=.+$/.test(source)
}
