import { describe, expect, it } from 'vitest'
import type { ContainerState, TaskState } from '../../../core/aws/task-state.ts'
import { placementCause } from './placement-cause.ts'
import { stopCause } from './stop-cause.ts'

function taskWith(more: Partial<TaskState>, container: Partial<ContainerState> = {}): TaskState {
  const proxy = { name: 'ecs-service-connect-x1', lastStatus: 'STOPPED', health: 'UNKNOWN', exitCode: 137 }
  return {
    ...{
      arn: 'arn:aws:ecs:eu-west-1:1:task/shop/abc',
      definition: 'web:1',
      group: 'service:web',
      startedBy: 'ecs-svc/1',
    },
    ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', health: 'UNKNOWN', createdAt: 0, hasShell: false },
    containers: [proxy, { name: 'web', lastStatus: 'STOPPED', health: 'UNKNOWN', ...container }],
    ...more,
  }
}

const failedToStart = (reason: string) =>
  stopCause(
    reason.startsWith('Cannot')
      ? taskWith({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' }, { reason })
      : taskWith({ stopCode: 'TaskFailedToStart', stoppedReason: reason }),
  )

const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/denied-web@sha256:4032429404'
const asm =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: '
const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf'

// Texts as AWS documents them, and as people met them: see the links in start-cause.ts.
describe('a task that did not start', () => {
  it.each<[string, string, string, boolean]>([
    [
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found`,
      'image-missing',
      'the registry does not have its image',
      true,
    ],
    [
      "CannotPullContainerError: Error response from daemon: pull access denied for shop, repository does not exist or may require 'docker login'",
      'image-missing',
      'the registry denies its image, or has none of that name',
      false,
    ],
    [
      `CannotPullContainerError: failed to resolve ref ${image}: unexpected status from HEAD request: 403 Forbidden`,
      'image-missing',
      'the registry denies its image, or has none of that name',
      false,
    ],
    [
      'CannotPullContainerError: failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp 34.205.13.154:443: i/o timeout',
      'task-unstartable',
      'there is no way from its subnets to the registry',
      false,
    ],
    [
      'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit',
      'image-missing',
      'the registry refuses more pulls for now',
      false,
    ],
    [
      `CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'`,
      'image-missing',
      'the image is for another processor than the tasks have',
      true,
    ],
    ['CannotPullContainerError: something new', 'task-unstartable', 'its image cannot be pulled', false],
    [
      `${asm}unable to retrieve secret from asm: failed to fetch secret ${secret}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      'secret-missing',
      'Secrets Manager does not have a secret that it names, or not this version or key of it',
      true,
    ],
    [
      `${asm}AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret} because no identity-based policy allows it`,
      'aws-denied',
      `the role of its tasks may not secretsmanager:GetSecretValue on ${secret}`,
      false,
    ],
    [
      `${asm}unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 1.2.3.4:443: i/o timeout`,
      'task-unstartable',
      'there is no way from its subnets to the registry or to Secrets Manager',
      false,
    ],
    [
      'ResourceInitializationError: failed to validate logger args: ResourceNotFoundException: The specified log group does not exist.',
      'task-unstartable',
      'its log group cannot be written to',
      false,
    ],
    [
      'Capacity is unavailable at this time. Please try again later or in a different availability zone',
      'task-unplaced',
      'AWS has no room for its tasks at this time',
      false,
    ],
    ['RESOURCE:ENI', 'task-unplaced', 'AWS has no room for its tasks at this time', false],
    [
      'Timeout waiting for network interface provisioning to complete.',
      'task-unstartable',
      'Timeout waiting for network interface provisioning to complete.',
      false,
    ],
  ])('is explained: %s', (reason, code, why, isFinal) => {
    expect(failedToStart(reason)).toMatchObject({ code, why, isFinal })
  })
})

describe('a task that ended', () => {
  it.each<[Partial<ContainerState>, string, boolean]>([
    [{ exitCode: 1 }, 'exit code 1', false],
    [{ exitCode: 127 }, 'exit code 127, the command is not in the image', true],
    [
      { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      'the kernel ended it for want of memory (exit code 137)',
      false,
    ],
  ])('says how, and not what the proxy beside it said', (container, why, isFinal) => {
    expect(stopCause(taskWith({ stopCode: 'EssentialContainerExited' }, container))).toMatchObject({
      code: 'container-exited',
      why,
      isFinal,
    })
  })

  it('failed a check, by its health or by what the load balancer said of it', () => {
    const stopCode = 'ServiceSchedulerInitiated'
    expect(stopCause(taskWith({ stopCode, health: 'UNHEALTHY' }))?.why).toBe('its health check in the container fails')
    const target = {
      address: '10.0.0.1',
      port: 80,
      state: 'unhealthy',
      reason: 'Target.Timeout',
      description: 'Request timed out',
    }
    const cause = stopCause(taskWith({ stopCode }), target)
    expect(cause).toMatchObject({ why: "the load balancer's health check fails: Request timed out" })
    expect(cause?.fix).toContain('`health.timeout`')
    expect(
      stopCause(taskWith({ stopCode, stoppedReason: 'Task failed ELB health checks in (target-group x)' }))?.code,
    ).toBe('container-unhealthy')
  })

  it('was not wanted any more, which is no failure; and one that stops has not ended', () => {
    expect(
      stopCause(
        taskWith({
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Scaling activity initiated by (deployment 1)',
        }),
      ),
    ).toBeUndefined()
    expect(stopCause(taskWith({ stopCode: 'UserInitiated' }))).toBeUndefined()
    expect(stopCause(taskWith({ stopCode: 'EssentialContainerExited', lastStatus: 'STOPPING' }))).toBeUndefined()
  })
})

describe('a note of ECS', () => {
  const causeOf = (text: string) => placementCause({ id: '1', at: 0, text })

  it('names quota, room or permission', () => {
    const place = '(service web) was unable to place a task. Reason: '
    const quota = "You've reached the limit on the number of vCPUs you can run concurrently"
    expect(causeOf(`${place}${quota}`)).toMatchObject({
      code: 'task-unplaced',
      why: 'a quota of the account is reached',
      isFinal: false,
    })
    expect(causeOf(`${place}The requested CPU configuration is above your limit.`)?.isFinal).toBe(true)
    expect(causeOf(`${place}Capacity is unavailable at this time.`)?.why).toBe(
      'AWS has no room for its tasks at this time',
    )
    const denied =
      '(service web) failed to register targets in (target-group x) with (error User: ecs is not authorized to perform: elasticloadbalancing:RegisterTargets on resource: arn:x)'
    expect(causeOf(denied)).toMatchObject({
      code: 'aws-denied',
      fix: 'Have elasticloadbalancing:RegisterTargets on arn:x allowed',
    })
  })

  it('may be of something else', () => {
    expect(causeOf('(service web) has reached a steady state.')).toBeUndefined()
    expect(causeOf('(service web) has started 1 tasks: (task abc).')).toBeUndefined()
  })
})
