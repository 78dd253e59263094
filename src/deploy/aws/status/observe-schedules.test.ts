import { expect, it } from 'vitest'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { TaskState } from '../../../core/aws/task-state.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Event } from '../../../core/event.ts'
import type { Context } from '../../../core/context.ts'
import type { LiveStack } from '../../../landscape/plan/live-stack.ts'
import { observeSchedules } from './observe-schedules.ts'

const stack = (component: string, outputs: Record<string, string>, resources: object = {}) =>
  ({ outputs, tags: { 'slipway:component': component }, template: { Resources: resources } }) as unknown as LiveStack
const Properties = { ScheduleExpression: 'rate(1 hour)', ScheduleExpressionTimezone: 'UTC' }
const live = [
  stack('ecs', { Cluster: 'shop' }),
  stack('service-web', { TaskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/shop-prod-web:1' }),
  stack(
    'service-report',
    { TaskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/shop-prod-report:4' },
    { Schedule: { Type: 'AWS::Scheduler::Schedule', Properties } },
  ),
]

const task = (lastStatus: string, exitCode?: number) =>
  ({
    lastStatus,
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'report', exitCode }],
  }) as unknown as TaskState

function observe(list: Cloud['tasks']['list']) {
  const events: Event[] = []
  const context = { emit: (event: Event) => events.push(event) } as unknown as Context
  const found = observeSchedules(context, { tasks: { list } } as unknown as Cloud, live)
  return found.then((schedules) => ({ schedules, events }))
}

it('says when a service runs, how many tasks of it do, and how the last one ended', async () => {
  const { schedules } = await observe(async ({ cluster, family }) =>
    cluster === 'shop' && family === 'shop-prod-report'
      ? [task('STOPPED', 0), task('STOPPED', 3), task('RUNNING')]
      : [],
  )
  const last = 'it ended with exit code 3'
  expect(schedules).toEqual([{ service: 'report', expression: 'rate(1 hour)', timezone: 'UTC', running: 1, last }])
})

it('is left out with a warning where tasks may not be listed', async () => {
  const denied = { code: 'aws-denied', what: 'ecs:ListTasks was refused', why: 'no', fix: 'Ask.' } as const
  const { schedules, events } = await observe(() => Promise.reject(new SlipwayError(denied)))
  expect([schedules, events]).toEqual([[], [expect.objectContaining({ level: 'warning' })]])
})
