import { isDeepStrictEqual } from 'node:util'
import type { Project, Service } from '../../manifest/project.ts'
import { checkNumber, checkSeconds } from './check-range.ts'
import type { Finding } from './finding.ts'
import { containerPorts } from './ports.ts'
import { publicTexts } from './sensitive.ts'

/** Ports of one container: a quota of machines, and the number of ranges that one may have (API_PortMapping, 2026-11). */
const maxPorts = 100

/** What ECS would refuse of a container, or could not do as Compose means it. */
export function checkContainer(project: Project, service: Service): Finding[] {
  return [
    ...checkHealth(service),
    ...checkSeconds('stop_grace_period', service.stopGraceMs, { least: 2, most: 120 }),
    ...checkEmptied(service),
    ...checkLimits(service),
    ...checkPorts(service),
    ...checkTexts(project, service),
  ]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html, 2026-11. */
function checkHealth({ healthcheck }: Service): Finding[] {
  if (!healthcheck || healthcheck.test[0] === 'NONE') return []
  const { test, intervalMs, timeoutMs, startPeriodMs, startIntervalMs, retries } = healthcheck
  const fix = 'Write the `test` of the image into the Compose file.'
  const unknown = { key: 'healthcheck', message: 'ECS does not see the health check of an image', fix }
  return [
    ...(test.length === 0 ? [unknown] : []),
    ...checkSeconds('healthcheck.interval', intervalMs, { least: 5, most: 300 }),
    ...checkSeconds('healthcheck.timeout', timeoutMs, { least: 2, most: 60 }),
    ...checkSeconds('healthcheck.start_period', startPeriodMs, { least: 0, most: 300 }),
    ...checkNumber('healthcheck.retries', retries, { least: 1, most: 10 }),
    ...(startIntervalMs === undefined ? [] : [slower]),
  ]
}

const slower: Finding = {
  key: 'healthcheck.start_interval',
  message: 'ECS checks every `interval` from the start',
  fix: 'Make `interval` shorter where a start has to be noticed sooner.',
  severity: 'warning',
}

/** An empty list is none to ECS, and the image's own is used. */
function checkEmptied({ entrypoint, command }: Service): Finding[] {
  const emptied = (key: string, words: readonly string[] | undefined): Finding[] =>
    words?.length === 0
      ? [{ key, message: `ECS cannot take away the \`${key}\` of an image`, fix: 'Do it in the Dockerfile.' }]
      : []
  // With an entrypoint of its own a container has no command but its own, as in Docker.
  return [...emptied('entrypoint', entrypoint), ...(entrypoint?.length ? [] : emptied('command', command))]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html, 2026-11. */
function checkLimits({ capAdd, ulimits = {} }: Service): Finding[] {
  const added = capAdd.filter((name) => !/^(?:CAP_)?SYS_PTRACE$/i.test(name))
  const limits = Object.keys(ulimits).filter((name) => name !== 'nofile')
  return [
    ...added.map((given) => {
      const message = 'Fargate adds no capability but SYS_PTRACE'
      return { key: 'cap_add', message, given, accepted: 'SYS_PTRACE', fix: 'Remove it.' }
    }),
    ...limits.map((name) => {
      const message = 'Fargate sets no limit but `nofile`'
      return { key: `ulimits.${name}`, message, given: name, accepted: 'nofile', fix: 'Remove it.' }
    }),
  ]
}

function checkPorts(service: Service): Finding[] {
  const ports = containerPorts(service)
  const odd = service.ports.filter(({ protocol = 'tcp' }) => protocol === 'sctp')
  const message = `the container has ${ports.length} ports, and ${maxPorts} is the limit of ECS`
  const fix = 'Name only the ports that others call.'
  return [
    ...(ports.length > maxPorts ? [{ key: 'ports', message, given: String(ports.length), fix }] : []),
    ...odd.map(() => ({ key: 'ports', message: 'ECS has no ports of SCTP', given: 'sctp', fix: 'Remove it.' })),
  ]
}

/** What stands in a template is read by everybody who may see the stack. Variables are the way for a secret: they are no part of it. */
function checkTexts(project: Project, service: Service): Finding[] {
  const { entrypoint, command, labels, healthcheck, user, workingDir, sysctls } = service
  const texts = {
    entrypoint,
    command,
    labels,
    'healthcheck.test': healthcheck?.test,
    user,
    working_dir: workingDir,
    sysctls,
  }
  const told = Object.entries(texts).filter(([, text]) => !isDeepStrictEqual(publicTexts(project, text), text))
  return told.map(([key]) => ({
    key,
    message: 'this has a secret in it, which would be readable in the template',
    fix: 'Give the secret in `environment` or `secrets`, and let the program read it there.',
  }))
}
