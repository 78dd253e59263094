import type { Service } from '../../manifest/project.ts'
import type { ECSTaskDefinitionHealthCheck as ContainerCheck } from '../cloudformation/generated/resource-types.d.ts'

/**
 * The Compose `healthcheck` in the words of ECS, with Docker's own defaults where the file is silent: ECS would wait 5 seconds for an
 * answer, Docker waits 30. ECS knows nothing of a check in the image, so one that is kept or switched off is no check.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html, 2026-11.
 */
export function containerCheck({ healthcheck }: Service): ContainerCheck | undefined {
  const { test = [], intervalMs = 30_000, timeoutMs = 30_000, startPeriodMs = 0, retries = 3 } = healthcheck ?? {}
  if (test.length === 0 || test[0] === 'NONE') return undefined
  return {
    Command: test,
    Interval: seconds(intervalMs),
    Timeout: seconds(timeoutMs),
    Retries: retries,
    ...(startPeriodMs > 0 && { StartPeriod: seconds(startPeriodMs) }),
  }
}

/** Whole seconds, never less than asked. What is no whole number of seconds is an issue of `checkService`. */
export function seconds(ms: number): number {
  return Math.ceil(ms / 1000)
}
