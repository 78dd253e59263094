import type { Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html, 2026-11. */
const sysctl = /^(?:net\..+|fs\.mqueue\..+|kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))$/

/** Rights and limits that Fargate does not give. */
export function checkLimits(_: Project, service: Service): Refusal[] {
  return [...checkCapabilities(service), ...checkUlimits(service), ...checkSysctls(service), ...checkPorts(service)]
}

function checkCapabilities({ capAdd }: Service): Refusal[] {
  const given = capAdd.find((name) => !/^(?:CAP_)?SYS_PTRACE$/i.test(name))
  if (given === undefined) return []
  const message = 'Fargate adds no other capability than SYS_PTRACE'
  return [{ key: 'cap_add', given, message, fix: 'Remove it.' }]
}

function checkUlimits({ ulimits = {} }: Service): Refusal[] {
  const others = Object.keys(ulimits).filter((name) => name !== 'nofile')
  const message = 'Fargate lets a task set the limit `nofile` only'
  return others.map((name) => ({ key: `ulimits.${name}`, message, fix: 'Remove it.' }))
}

function checkSysctls({ sysctls = {} }: Service): Refusal[] {
  const given = Object.keys(sysctls).find((name) => !sysctl.test(name))
  if (given === undefined) return []
  const message = 'Fargate sets parameters of the network and of IPC only'
  return [{ key: 'sysctls', given, message, fix: 'Remove it.' }]
}

/** Names between services and the balancer of HTTP are TCP; a network load balancer is another thing. */
function checkPorts({ ports, exposed = [] }: Service): Refusal[] {
  const message = 'Only TCP reaches a service on Fargate yet'
  const fix = 'Remove it.'
  return [
    ...ports
      .filter(({ protocol = 'tcp' }) => protocol !== 'tcp')
      .map((part) => ({ key: 'ports', part, message, given: part.protocol ?? 'tcp', fix })),
    ...exposed.flatMap((given, index) =>
      /\/(?!tcp$)/i.test(given) ? [{ key: `expose[${index}]`, message, given, fix }] : [],
    ),
  ]
}
