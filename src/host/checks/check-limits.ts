import type { Project, Service } from '../../manifest/project.ts'
import { meetsNeeds } from '../check-keys.ts'
import type { EngineFacts } from '../engine-facts.ts'
import { isCdi } from '../options/process-options.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** Values of `deploy`, devices and the image's policy that one engine cannot honour. */
export function checkLimits(_: Project, service: Service, engine: EngineFacts): Refusal[] {
  return [...checkDeploy(service), ...checkDevices(service, engine), ...checkPolicy(service)]
}

function checkDeploy({ deploy, replicas }: Service): Refusal[] {
  const { mode, restartPolicy, placement } = deploy ?? {}
  const most = placement?.maxReplicasPerNode
  const condition = restartPolicy?.condition
  return [
    ...(mode === undefined || mode === 'replicated' || mode === 'global'
      ? []
      : [
          {
            key: 'deploy.mode',
            given: mode,
            message: 'A service that ends is one that others wait for',
            fix: 'Let others depend on it with `condition: service_completed_successfully`.',
          },
        ]),
    ...(most === undefined || most === 0 || replicas <= most
      ? []
      : [
          {
            key: 'deploy.placement.max_replicas_per_node',
            message: `${replicas} containers are wanted, at most ${most} on one machine, and there is one`,
            fix: 'Make the numbers fit.',
          },
        ]),
    ...(condition === undefined || /^(?:none|any|on-failure)$/.test(condition)
      ? []
      : [
          {
            key: 'deploy.restart_policy.condition',
            given: condition,
            message: 'This condition is not known',
            fix: 'Write none, on-failure or any.',
          },
        ]),
    ...(restartPolicy?.maxAttempts !== undefined && condition !== 'on-failure'
      ? [
          {
            key: 'deploy.restart_policy.max_attempts',
            isAbsence: true,
            message: 'The engine counts attempts after failures only',
            fix: 'Write `condition: on-failure`, or remove the key.',
          },
        ]
      : []),
  ]
}

function checkDevices(service: Service, engine: EngineFacts): Refusal[] {
  const requests = service.deploy?.resources?.reservations?.devices ?? []
  const foreign = requests.find(({ capabilities = [] }) => !capabilities.includes('gpu'))
  const cdi = (service.devices ?? []).find((device) => isCdi(device.source))
  return [
    ...(foreign === undefined
      ? []
      : [
          {
            key: 'deploy.resources.reservations.devices',
            part: foreign,
            isAbsence: true,
            message: 'The client asks the engine for GPUs only',
            fix: 'Add `gpu` to `capabilities`, or name the device under `devices`.',
          },
        ]),
    ...(cdi === undefined || meetsNeeds({ api: '1.44', client: '25' }, engine)
      ? []
      : [
          {
            key: 'devices',
            part: cdi,
            code: 'engine-too-old',
            message: 'A device by its CDI name needs Docker Engine and client 25',
            fix: 'Name the device by its path, or update Docker.',
          },
        ]),
  ]
}

function checkPolicy({ pullPolicy: policy, build }: Service): Refusal[] {
  if (policy === 'refresh')
    return [
      {
        key: 'pull_policy',
        message: '`refresh` does not say how often',
        fix: 'Write `every_24h`, with the time that you want.',
      },
    ]
  const pulls = policy === 'always' || /^(?:daily|weekly|every_)/.test(policy ?? '')
  if (!build && policy === 'build')
    return [
      {
        key: 'pull_policy',
        isAbsence: true,
        message: 'There is nothing to build',
        fix: 'Add `build`, or remove the key.',
      },
    ]
  if (!build || !pulls) return []
  const message = 'An image is either built or pulled'
  return [{ key: 'pull_policy', message, fix: 'Remove `build`, or write `pull_policy: build`.' }]
}
