import type { Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html, 2026-11. */
const sysctl = /^(?:net\..+|fs\.mqueue\..+|kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))$/

/**
 * Rights and limits that Fargate does not give.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html, 2026-11.
 */
export function checkRights({ capAdd, ulimits = {}, sysctls = {} }: Service): Refusal[] {
  const capabilities = capAdd.filter((name) => !/^(?:CAP_)?SYS_PTRACE$/i.test(name))
  const limits = Object.keys(ulimits).filter((name) => name !== 'nofile')
  const parameters = Object.keys(sysctls).filter((name) => !sysctl.test(name))
  const fix = 'Remove it.'
  return [
    ...capabilities.map((given) => {
      const message = 'Fargate adds no other capability than SYS_PTRACE'
      return { key: 'cap_add', message, given, accepted: 'SYS_PTRACE', fix }
    }),
    ...limits.map((given) => {
      const message = 'Fargate lets a task set the limit `nofile` only'
      return { key: `ulimits.${given}`, message, given, accepted: 'nofile', fix }
    }),
    ...parameters.map((given) => {
      const message = 'Fargate sets parameters of the network and of IPC only'
      return { key: 'sysctls', message, given, fix }
    }),
  ]
}
