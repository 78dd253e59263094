import type { ContainerReport, LockHolder, ServiceReport, StatusReport } from '../../deploy/request.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { describeAge } from './text.ts'

const header = ['SERVICE', 'READY', 'RELEASE', 'IMAGE', 'HEALTH', 'AGE', 'URL']

/** The table of services. `nowMs` gives the ages. */
export function renderStatus(report: StatusReport, style: Style, nowMs: number): string[] {
  if (report.services.length === 0) return []
  const head = header.map((text): Part => ({ text, paint: style.colors.bold }))
  return composeTable([head, ...report.services.map((service) => renderService(service, style, nowMs))])
}

/** What stands around the table: release, lock, edge, failed containers, and what to do next. */
export function renderStatusSummary(report: StatusReport, style: Style, nowMs: number): string[] {
  const { colors, symbols } = style
  const evidence = report.services.flatMap((service) => renderEvidence(service, style))
  const release = report.release
  return [
    release === undefined
      ? `${report.project} in ${report.environment} was never deployed`
      : `${report.project} in ${report.environment}: release ${release.number} by ${release.by}, ${describeAge(nowMs - release.at)} old`,
    ...(report.lock === undefined ? [] : [`${colors.yellow(symbols.warning)} ${describeLock(report.lock, nowMs)}`]),
    ...(report.edge === 'stopped' && report.services.some(({ urls }) => urls.length > 0)
      ? [`${colors.yellow(symbols.warning)} The edge does not run, so no URL answers; \`slipway up\` starts it`]
      : []),
    ...evidence,
    `  ${colors.cyan(symbols.next)} ${nextStep(report, evidence.length > 0)}`,
  ]
}

function nextStep(report: StatusReport, hasEvidence: boolean): string {
  if (hasEvidence) return 'See why with `slipway logs`, fix it and run `slipway up`.'
  return report.release === undefined ? 'Run `slipway up`.' : 'See more with `slipway logs -f`.'
}

function renderService(service: ServiceReport, { colors, symbols }: Style, nowMs: number): readonly (Part | string)[] {
  const shown = service.containers.filter(({ role }) => role === (service.kind === 'job' ? 'job' : 'active'))
  const isReady = service.ready >= service.wanted
  const paint = isReady ? colors.green : colors.red
  const started = shown.map(({ startedAt }) => startedAt).filter((at) => at > 0)
  return [
    { text: `${isReady ? symbols.done : symbols.failed} ${service.service}`, paint },
    `${service.ready}/${service.wanted}`,
    unique(shown.map(({ release }) => String(release))),
    unique(shown.map(({ image }) => image)),
    unique(shown.map((container) => describeHealth(container))),
    started.length === 0 ? '-' : describeAge(nowMs - Math.min(...started)),
    service.urls[0] ?? '',
  ]
}

function describeHealth({ health, state, role }: ContainerReport): string {
  return role === 'job' || health === 'none' ? state : health
}

function unique(texts: readonly string[]): string {
  return texts.length === 0 ? '-' : [...new Set(texts)].join(', ')
}

function renderEvidence(service: ServiceReport, { colors, symbols }: Style): string[] {
  return service.containers
    .filter(({ role }) => role === 'evidence')
    .map((container) => {
      const facts = `${container.state}, release ${container.release}`
      return `${colors.yellow(symbols.warning)} ${container.container} failed (${facts}) and is kept as evidence`
    })
}

function describeLock(lock: LockHolder, nowMs: number): string {
  return `Locked by ${lock.user} on ${lock.host} (process ${lock.pid}) for ${describeAge(nowMs - lock.since)}: ${lock.reason}`
}
