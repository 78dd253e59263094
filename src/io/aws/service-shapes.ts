import type { Deployment, Service } from '@aws-sdk/client-ecs'
import type { Rollout, ServiceState } from '../../core/aws/service-port.ts'

/** A service as the SDK gives it. */
export function serviceOf(service: Service): ServiceState {
  const notes = (service.events ?? []).map(({ id = '', createdAt, message = '' }) => {
    return { id, at: createdAt?.getTime() ?? 0, text: message }
  })
  return {
    arn: service.serviceArn ?? '',
    name: service.serviceName ?? '',
    status: service.status ?? '',
    wanted: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    rollouts: (service.deployments ?? []).map(rolloutOf),
    groups: [...new Set((service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []))],
    // AWS gives the latest first.
    notes: notes.toReversed(),
  }
}

function rolloutOf(deployment: Deployment): Rollout {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    definition: deployment.taskDefinition ?? '',
    state: deployment.rolloutState ?? '',
    ...(deployment.rolloutStateReason !== undefined && { reason: deployment.rolloutStateReason }),
    wanted: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failed: deployment.failedTasks ?? 0,
    createdAt: deployment.createdAt?.getTime() ?? 0,
  }
}
