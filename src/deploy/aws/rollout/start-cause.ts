import { type Cause, deniedCause } from './cause.ts'

const what = 'cannot start'

/** How a text is known, and what it means. */
interface Sign extends Omit<Cause, 'said' | 'what'> {
  readonly pattern: RegExp
}

/** No way to where something is fetched from. */
const unreachable =
  /i\/o timeout|context deadline exceeded|request canceled|connection issue|no such host|network is unreachable|connection refused|send request failed|dial tcp|timed out/i

const routeFix =
  'Give the private subnets a way out: `network.nat`, or the endpoints that ECR, S3, Logs and Secrets Manager need, with security groups that let tasks reach them on port 443'

/**
 * AWS has one error type for all of these and tells them apart in words alone, which it documents:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html (2026-11). The first that fits counts:
 * `pull access denied … repository does not exist or may require 'docker login'` is a denial.
 */
const pulls: readonly Sign[] = [
  {
    ...{ pattern: /toomanyrequests|\b429\b|pull rate limit/i, code: 'image-missing', isFinal: false },
    why: 'the registry refuses more pulls for now',
    fix: 'Use an image of ECR (public.ecr.aws has a copy of many), or wait an hour',
  },
  {
    ...{ pattern: /matching platform|no matching manifest|exec format error/i, code: 'image-missing', isFinal: true },
    why: 'the image is for another processor than the tasks have',
    fix: 'Build the image for the processor of the tasks (`docker build --platform …`)',
  },
  {
    ...{ pattern: unreachable, code: 'task-unstartable', isFinal: false },
    why: 'there is no way from its subnets to the registry',
    fix: routeFix,
  },
  {
    ...{
      pattern: /\b403\b|forbidden|denied|unauthorized|\b401\b|no basic auth/i,
      code: 'image-missing',
      isFinal: false,
    },
    why: 'the registry denies its image, or has none of that name',
    fix: 'Check the name of the image, and that the tasks may pull it; an image that needs a login has to be in ECR',
  },
  {
    ...{ pattern: /no space left/i, code: 'task-unstartable', isFinal: true },
    why: 'its image is larger than the disk of a task, 20 GiB',
    fix: 'Make the image smaller',
  },
  {
    ...{
      pattern: /not found|manifest unknown|name unknown|does not exist|\b404\b/i,
      code: 'image-missing',
      isFinal: true,
    },
    why: 'the registry does not have its image',
    fix: 'Check name and tag of the image, and that it was pushed',
  },
]

/** The words of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html (2026-11). */
const resources: readonly Sign[] = [
  {
    ...{ pattern: /log group|logging driver|awslogs/i, code: 'task-unstartable', isFinal: false },
    why: 'its log group cannot be written to',
    fix: 'Check that the log group is there and that the subnets have a way to CloudWatch Logs',
  },
  {
    ...{ pattern: unreachable, code: 'task-unstartable', isFinal: false },
    why: 'there is no way from its subnets to the registry or to Secrets Manager',
    fix: routeFix,
  },
  {
    ...{ pattern: /ResourceNotFoundException|can't find the specified secret|did not contain json key/i },
    ...{ code: 'secret-missing', isFinal: true },
    why: 'Secrets Manager does not have a secret that it names, or not this version or key of it',
    fix: 'Put the secret into Secrets Manager',
  },
  {
    ...{ pattern: /AccessDenied|access to .* denied|not authorized/i, code: 'aws-denied', isFinal: false },
    why: 'the role of its tasks may not read a secret or pull its image',
    fix: 'Have the role of its tasks allowed what AWS says',
  },
]

/**
 * The form of runc, which containerd and Docker pass on: `exec: "gunicorn": executable file not found in $PATH`.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (CannotStartContainerError, 2026-11).
 */
const noProgram =
  /exec: "([^"]*)": (?:executable file not found|stat [^:]*: no such file|permission denied|is a directory)/

/** https://repost.aws/knowledge-center/ecs-fargate-runtask-capacity (2026-11); the codes are those of placements, `RESOURCE:ENI`. */
const capacity = /^RESOURCE:|capacity is unavailable/i

/**
 * Why a task did not start, by the error type its reason begins with. The types are documented, the texts behind them are not codes:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (2026-11).
 */
export function startCause(reason: string): Cause {
  const [, type = ''] = /^(\w+Error)\b/.exec(reason) ?? []
  const denied = deniedCause(reason, what)
  if (denied) return denied
  if (type === 'CannotPullContainerError')
    return bySigns(pulls, reason, withoutNames(reason), 'its image cannot be pulled')
  if (type === 'ResourceInitializationError') return bySigns(resources, reason, reason, 'what it needs cannot be got')
  if (capacity.test(reason)) return noRoom(reason)
  const [, program] = noProgram.exec(reason) ?? []
  if (program !== undefined) return cannotRun(program, reason)
  return { code: 'task-unstartable', what, why: reason, fix: 'Mend what AWS says', isFinal: false }
}

/** No other try finds a program that the image does not have. */
function cannotRun(program: string, said: string): Cause {
  return {
    ...{ code: 'task-unstartable', what, isFinal: true, said },
    why: `its image has no program \`${program}\` that can be run`,
    fix: 'Correct `command` or `entrypoint` of the service, or the image',
  }
}

/** AWS has no room, which may be otherwise in some minutes. */
export function noRoom(said: string): Cause {
  const fix = 'Wait some minutes, or let it run in more zones (`network.zones`) or with other `cpu` and `memory`'
  const why = 'AWS has no room for its tasks at this time'
  return { code: 'task-unplaced', what: 'finds no room', why, fix, isFinal: false, said }
}

function bySigns(signs: readonly Sign[], reason: string, text: string, otherwise: string): Cause {
  const sign = signs.find(({ pattern }) => pattern.test(text))
  if (!sign)
    return { code: 'task-unstartable', what, why: otherwise, fix: 'Mend what AWS says', isFinal: false, said: reason }
  const { pattern: _pattern, ...cause } = sign
  return { ...cause, what, said: reason }
}

/** Takes names of images and addresses out, so that no word in them is taken for a reason. */
function withoutNames(text: string): string {
  return text.replaceAll(/\S*(?:\.\S*\/|@)\S*/g, '')
}
