import type { Schedule } from '../../manifest/types/environment.ts'
import { attribute, pseudo, ref, resource, sub, type Resource } from '../cloudformation/resource.ts'
import type { Json } from '../cloudformation/values.ts'
import { ownRole } from './own-role.ts'
import type { Roles } from './roles.ts'
import type { Place, ServicePlan } from './service-plan.ts'
import { familyOfTask } from './task.ts'

/** What a schedule starts, where, and when. */
export interface ScheduleParts {
  readonly roles: Roles
  readonly task: Resource<'AWS::ECS::TaskDefinition'>
  readonly place: Place
  readonly schedule: Schedule
}

/** How long a start that AWS refused is tried again: an hour, in seconds. Later its time has passed. */
const retrySeconds = 3600

/**
 * The schedule of a service, and the role by which it starts tasks. What fails after its start is not tried again, and a start may in rare
 * cases come twice: https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html, 2026-11.
 */
export function scheduleOf(plan: ServicePlan, parts: ScheduleParts): Resource[] {
  const role = roleOf(plan, parts)
  const { task, place, schedule } = parts
  return [
    role,
    resource('Schedule', 'AWS::Scheduler::Schedule', {
      Description: `Starts ${plan.name}`,
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timezone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: clusterArn(place),
        RoleArn: attribute(role, 'Arn'),
        RetryPolicy: { MaximumEventAgeInSeconds: retrySeconds, MaximumRetryAttempts: 10 },
        EcsParameters: {
          TaskDefinitionArn: ref(task),
          TaskCount: 1,
          LaunchType: 'FARGATE',
          PlatformVersion: '1.4.0',
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              AssignPublicIp: 'DISABLED',
              SecurityGroups: ref(place.groups.parameter),
              Subnets: ref(place.subnets.parameter),
            },
          },
          EnableECSManagedTags: true,
          PropagateTags: 'TASK_DEFINITION',
        },
      },
    }),
  ]
}

function clusterArn({ cluster }: Place) {
  return sub('arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:cluster/${Cluster}', {
    Cluster: ref(cluster.parameter),
  })
}

/** It may start tasks of this one family in this one cluster, hand them their two roles, and tag what it starts. */
function roleOf(plan: ServicePlan, { roles, place }: ScheduleParts): Resource<'AWS::IAM::Role'> {
  const own = 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}'
  const statements: Json[] = [
    {
      Effect: 'Allow',
      Action: 'ecs:RunTask',
      Resource: sub(`${own}:task-definition/${familyOfTask(plan)}:*`),
      Condition: { ArnEquals: { 'ecs:cluster': clusterArn(place) } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [attribute(roles.execution, 'Arn'), attribute(roles.task, 'Arn')],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      Effect: 'Allow',
      Action: 'ecs:TagResource',
      Resource: sub(`${own}:task/\${Cluster}/*`, { Cluster: ref(place.cluster.parameter) }),
      Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
  ]
  return ownRole(plan, 'ScheduleRole', { description: `Starts ${plan.name} by the clock`, trust, statements })
}

/**
 * The scheduler of this account only, for the group that schedules without one are in; a single schedule cannot be named.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html, 2026-11.
 */
const trust: Json = {
  Effect: 'Allow',
  Principal: { Service: 'scheduler.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: {
      'aws:SourceAccount': pseudo.accountId,
      'aws:SourceArn': sub('arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default'),
    },
  },
}
