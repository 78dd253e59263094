import type { Healthcheck, Project, Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, 2026-11. */
const maxStopMs = 120_000

/** When tasks start, are checked and end, as far as ECS sees it otherwise. */
export function checkLife(project: Project, service: Service): Refusal[] {
  return [...checkStop(service), ...checkRestart(project, service), ...checkHealth(service), ...checkPlatform(service)]
}

function checkStop({ stopGraceMs }: Service): Refusal[] {
  if (stopGraceMs <= maxStopMs) return []
  const message = 'Fargate waits for at most 120 s before it kills'
  return [{ key: 'stop_grace_period', given: `${stopGraceMs / 1000}s`, message, fix: 'Write 120s or less.' }]
}

/** A service of ECS is never done; a job is, and others say so by waiting for it. */
function checkRestart(project: Project, { name, restart }: Service): Refusal[] {
  const others = Object.values(project.services)
  const isJob = others.some(({ dependsOn }) =>
    dependsOn.some((on) => on.service === name && on.condition === 'service_completed_successfully'),
  )
  if (restart !== 'no' || isJob || !project.has(`services.${name}.restart`)) return []
  const message = 'ECS starts another task whenever one of a service ends'
  const fix =
    'Write `always`; where it is a job, let others wait for it with `condition: service_completed_successfully`.'
  return [{ key: 'restart', given: restart, message, fix }]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html, 2026-11. */
const bounds = [
  ['interval', 'intervalMs', 5, 300],
  ['timeout', 'timeoutMs', 2, 60],
  ['start_period', 'startPeriodMs', 0, 300],
] as const

function checkHealth({ healthcheck }: Service): Refusal[] {
  if (!healthcheck || healthcheck.test[0] === 'NONE') return []
  return [
    ...checkTest(healthcheck),
    ...bounds.flatMap(([word, field, min, max]) => {
      const ms = healthcheck[field]
      const key = `healthcheck.${word}`
      if (ms === undefined || (ms >= min * 1000 && ms <= max * 1000)) return []
      const message = `ECS takes \`${word}\` from ${min} s to ${max} s`
      return [{ key, given: `${ms / 1000}s`, message, fix: `Write ${ms < min * 1000 ? min : max}s.` }]
    }),
    ...checkRetries(healthcheck),
  ]
}

/** Without a test only the times of the image's own check are changed, which ECS does not look at. */
function checkTest({ test }: Healthcheck): Refusal[] {
  if (test.length > 0) return []
  const message = 'ECS does not know the check of the image'
  return [{ key: 'healthcheck', message, fix: 'Give `test`, or remove `healthcheck`.' }]
}

function checkRetries({ retries }: Healthcheck): Refusal[] {
  if (retries === undefined || (retries >= 1 && retries <= 10)) return []
  const message = 'ECS takes `retries` from 1 to 10'
  const fix = `Write ${retries < 1 ? 1 : 10}.`
  return [{ key: 'healthcheck.retries', given: String(retries), message, fix }]
}

function checkPlatform({ platform }: Service): Refusal[] {
  if (platform === undefined || /^linux\/(?:amd64|arm64)(?:\/v8)?$/.test(platform)) return []
  const message = 'Fargate runs Linux on x86_64 and arm64'
  return [{ key: 'platform', given: platform, message, fix: 'Write linux/amd64 or linux/arm64.' }]
}
