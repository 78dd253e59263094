import type { Issue } from '../../core/issue.ts'
import type { Project, Service } from '../project.ts'
import { checkHosts } from './check-hosts.ts'
import { checkTargetHealth } from './check-target-health.ts'
import { describeSizes, fargateSizes, memorySizes, nearestCpu, nearestMemory, smallestSize } from './fargate-sizes.ts'
import { valueAt, type Place } from './place.ts'
import type { AwsSettings, ServiceSettings, Settings, SizeSetting } from './settings.ts'
import { limitsOf } from './task-size.ts'

/** What makes no sense in AWS when slipway.yaml is held against the services of the Compose file. */
export function checkAws(settings: Settings, aws: AwsSettings, project: Project): Issue[] {
  const all = [...settings.services].filter(([name]) => Object.hasOwn(project.services, name))
  return [
    ...all.flatMap(([, service]) => [...checkPair(service.size), ...checkBounds(service.size), ...checkData(service)]),
    ...Object.values(project.services).flatMap((service) =>
      checkService(settings.services.get(service.name)?.size ?? {}, service, project),
    ),
    ...checkHosts(settings, aws),
    ...checkTargetHealth(settings),
  ]
}

/** Fargate has some pairs of sizes only. */
function checkPair({ cpu, memory }: SizeSetting): Issue[] {
  if (!cpu || !memory || memorySizes(cpu.value).includes(memory.value)) return []
  const message = `Fargate has no task of ${cpu.value} CPU units with ${memory.value} MiB`
  const [size, units] = [nearestMemory(cpu.value, memory.value), nearestCpu(memory.value, cpu.value)]
  const other = units === undefined ? '' : `, or \`cpu: ${units}\``
  const accepted = `with cpu ${cpu.value}: ${describeSizes(memorySizes(cpu.value))}`
  const fix = `Write \`memory: ${size}\`${other}.`
  return [{ code: 'bad-value', ...positionOf(memory.place), message, given: String(memory.value), accepted, fix }]
}

function checkBounds({ bounds }: SizeSetting): Issue[] {
  if (!bounds) return []
  const { min, max, cpu, memory } = bounds.value
  const at = { at: bounds.place.keyAt, path: bounds.place.path }
  const message = `\`min\` is ${min} and \`max\` is ${max}`
  const none = '`scale` does not say what to aim for'
  return [
    ...(min > max ? [{ code: 'bad-value', ...at, message, fix: 'Write the lesser number as `min`.' }] : []),
    ...(cpu === undefined && memory === undefined
      ? [
          {
            code: 'missing-key',
            ...at,
            message: none,
            fix: 'Add `cpu` or `memory` in percent, or write a plain number.',
          },
        ]
      : []),
  ]
}

function checkData({ data }: ServiceSettings): Issue[] {
  return data.map(({ place, path }) => {
    const message = 'folders that outlive a task (EFS) are not built yet for Fargate'
    const fix = 'Keep the data in a database or a bucket.'
    return { code: 'not-supported', ...positionOf(place), message, given: path, fix }
  })
}

function checkService(size: SizeSetting, service: Service, project: Project): Issue[] {
  return [...checkLimits(size, service, project), ...checkArchitecture(size, service)]
}

/** Limits of the Compose file that no task has. */
function checkLimits({ cpu, memory }: SizeSetting, service: Service, project: Project): Issue[] {
  const wish = limitsOf(service)
  if (cpu || memory || smallestSize(wish)) return []
  const largest = fargateSizes.at(-1)
  const path = `services.${service.name}`
  const message = `no task of Fargate is as large as the limits of ${service.name}`
  const given = `${wish.cpu} CPU units, ${wish.memory} MiB`
  const accepted = `at most ${largest?.cpu} CPU units and ${largest?.memory.at(-1)} MiB`
  return [{ code: 'bad-value', at: project.locate(path), path, message, given, accepted, fix: 'Lower the limits.' }]
}

function checkArchitecture({ architecture }: SizeSetting, { name, platform }: Service): Issue[] {
  const [, word = ''] = /^linux\/(amd64|arm64)/.exec(platform ?? '') ?? []
  const wanted = word === 'amd64' ? 'x86_64' : word
  if (!architecture || wanted === '' || architecture.value === wanted) return []
  const message = `the Compose file has \`platform: ${platform}\` for ${name}`
  const fix = 'Remove one of the two.'
  return [
    { code: 'conflict', ...positionOf(architecture.place), message, given: architecture.value, accepted: wanted, fix },
  ]
}

function positionOf(place: Place): Pick<Issue, 'at' | 'path'> {
  return { at: valueAt(place), path: place.path }
}
