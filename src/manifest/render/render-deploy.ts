import type { Deploy, DeviceRequest, UpdateConfig } from '../project.ts'
import type { Resources } from '../types/deploy.ts'
import { bytes, compact, duration, sorted, type Plain } from './values.ts'

/** `deploy` as the file gives it. */
export function renderDeploy(deploy: Deploy, replicas: number | undefined): Plain | undefined {
  const { restartPolicy, placement } = deploy
  return compact({
    mode: deploy.mode,
    replicas,
    labels: sorted(deploy.labels),
    update_config: deploy.updateConfig && renderUpdate(deploy.updateConfig),
    rollback_config: deploy.rollbackConfig && renderUpdate(deploy.rollbackConfig),
    resources: deploy.resources && renderResources(deploy.resources),
    restart_policy:
      restartPolicy &&
      compact({
        condition: restartPolicy.condition,
        delay: duration(restartPolicy.delayMs),
        max_attempts: restartPolicy.maxAttempts,
        window: duration(restartPolicy.windowMs),
      }),
    placement:
      placement &&
      compact({
        constraints: placement.constraints,
        preferences: placement.preferences?.map((spread) => ({ spread })),
        max_replicas_per_node: placement.maxReplicasPerNode,
      }),
    endpoint_mode: deploy.endpointMode,
  })
}

function renderUpdate(update: UpdateConfig): Plain | undefined {
  return compact({
    parallelism: update.parallelism,
    delay: update.delayMs ? duration(update.delayMs) : undefined,
    failure_action: update.failureAction,
    monitor: update.monitorMs ? duration(update.monitorMs) : undefined,
    max_failure_ratio: update.maxFailureRatio || undefined,
    order: update.order,
  })
}

function renderResources({ limits, reservations }: Resources): Plain | undefined {
  return compact({
    limits:
      limits &&
      compact({ cpus: limits.cpus || undefined, memory: bytes(limits.memory), pids: limits.pids || undefined }),
    reservations:
      reservations &&
      compact({
        cpus: reservations.cpus || undefined,
        memory: bytes(reservations.memory),
        devices: reservations.devices?.map(renderDevices),
        generic_resources: reservations.genericResources?.map(({ kind, value }) => ({
          discrete_resource_spec: compact({ kind, value }) ?? null,
        })),
      }),
  })
}

/** One request for devices. */
export function renderDevices(request: DeviceRequest): Plain {
  const { capabilities, driver, count, deviceIds, options } = request
  return compact({ capabilities, driver, count, device_ids: deviceIds, options: sorted(options) }) ?? {}
}
