import { attribute, pseudo, ref, select, split, sub, type Resource } from '../cloudformation/resource.ts'
import type { Json } from '../cloudformation/values.ts'
import { ownRole } from './own-role.ts'
import type { ServicePlan } from './service-plan.ts'

type Role = Resource<'AWS::IAM::Role'>

/** The two roles of a task. */
export interface Roles {
  /** Of ECS itself while it starts the task. */
  readonly execution: Role
  /** Of the programs in the task. */
  readonly task: Role
}

/** The roles of a service's tasks, each with what it needs and nothing else. */
export function rolesOf(plan: ServicePlan): Roles {
  return {
    execution: roleOf(plan, 'ExecutionRole', 'Starts the tasks of', [...pulls(plan), writesLogs(plan), ...reads(plan)]),
    task: roleOf(plan, 'TaskRole', 'What the programs may do in the tasks of', plan.shell ? shell(plan) : []),
  }
}

function roleOf(plan: ServicePlan, logicalId: string, what: string, statements: readonly Json[]): Role {
  return ownRole(plan, logicalId, { description: `${what} ${plan.name}`, trust, statements })
}

/**
 * Tasks of this account only: without the conditions ECS could be made to act for another.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html, 2026-11.
 */
const trust: Json = {
  Effect: 'Allow',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: { 'aws:SourceAccount': pseudo.accountId },
    ArnLike: { 'aws:SourceArn': sub('arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*') },
  },
}

/** The token is the account's, for which IAM knows no resource; images come from the own repositories only. */
function pulls({ repository, files: { tools } }: ServicePlan): Json[] {
  const repositories = [repository, ...(tools ? [tools.repository] : [])]
  return [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: repositories.map(({ parameter }) => ref(parameter)),
    },
  ]
}

function writesLogs({ logs }: ServicePlan): Json {
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: attribute(logs, 'Arn'),
  }
}

/** The secrets that it uses: their ARNs without the version. */
function reads({ files, environment }: ServicePlan): Json[] {
  const secrets = [...files.secrets, ...(environment ? [environment] : [])]
  if (secrets.length === 0) return []
  const arns = secrets.map(({ parameter }) => select(0, split(':::', ref(parameter))))
  return [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arns }]
}

/**
 * What ECS Exec needs: the channels of Session Manager, for which IAM knows no resource, and, for the record of the session, its log
 * group. The session looks that group up by listing, which IAM allows for all groups or none.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html, 2026-11.
 */
function shell({ shellLogs }: ServicePlan): Json[] {
  const group = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*'
  return [
    {
      Effect: 'Allow',
      Action: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: sub(group, { Group: ref(shellLogs.parameter) }),
    },
  ]
}
