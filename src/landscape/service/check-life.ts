import type { Healthcheck, Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import type { LandscapeInput } from '../component.ts'
import { checkNumber, checkSeconds } from './check-range.ts'
import { isJob } from './is-job.ts'

/** When tasks start, are checked and end, as far as ECS sees it otherwise. */
export function checkLife({ project, environment }: LandscapeInput, service: Service): Refusal[] {
  const { stopGraceMs, healthcheck } = service
  return [
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html, 2026-11.
    ...checkSeconds('stop_grace_period', stopGraceMs, { least: 2, most: 120 }),
    // What runs by the clock is done when it ends.
    ...(environment.services[service.name]?.schedule ? [] : checkRestart(project, service)),
    ...(healthcheck && healthcheck.test[0] !== 'NONE' ? checkHealth(healthcheck) : []),
  ]
}

/** A service of ECS is never done; a job is, and others say so by waiting for it. */
function checkRestart(project: Project, service: Service): Refusal[] {
  const { name, restart } = service
  if (isJob(project, service) || !project.has(`services.${name}.restart`)) return []
  const about = { key: 'restart', given: restart, message: 'ECS starts another task whenever one of a service ends' }
  const job =
    'where it is a job, let others wait for it with `condition: service_completed_successfully`, or give it a `schedule`.'
  if (restart === 'no') return [{ ...about, fix: `Write \`always\`; ${job}` }]
  return restart.startsWith('on-failure:') ? [{ ...about, fix: 'Leave the number out.' }] : []
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html, 2026-11. */
function checkHealth({ test, intervalMs, timeoutMs, startPeriodMs, retries }: Healthcheck): Refusal[] {
  return [
    ...(test.length === 0 ? [unknown] : []),
    ...checkSeconds('healthcheck.interval', intervalMs, { least: 5, most: 300 }),
    ...checkSeconds('healthcheck.timeout', timeoutMs, { least: 2, most: 60 }),
    ...checkSeconds('healthcheck.start_period', startPeriodMs, { least: 0, most: 300 }),
    ...checkNumber('healthcheck.retries', retries, { least: 1, most: 10 }),
  ]
}

const unknown: Refusal = {
  key: 'healthcheck',
  message: 'ECS does not see the health check of an image',
  fix: 'Write the `test` of the image into the Compose file.',
}
