import type { LockHolder, ReleaseEntry } from '../../deploy/request.ts'
import type {
  CloudService,
  LandscapeResult,
  LandscapeStatus,
  ScheduleReport,
  StackReport,
} from '../../deploy/aws/landscape-report.ts'
import { describeStanding } from '../../core/aws/describe-standing.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import type { Rendered } from './deploy.ts'
import { composeTable, type Part } from './line.ts'
import { renderRecords } from './records.ts'
import type { Style } from './style.ts'
import { countOf, describeAge, describeDuration } from './text.ts'

/** The end of `up` in AWS: where it answers, what happened, what to do next. */
export function renderLandscape(result: LandscapeResult, style: Style): Rendered {
  const { colors, symbols } = style
  const { environment } = result
  return {
    out: composeTable(result.urls.map(({ service, url }) => [service, url])),
    err: [
      `${colors.green(symbols.done)} ${summarize(result)}`,
      ...renderRecords(result.records, style),
      `  ${colors.cyan(symbols.next)} Look at it with \`slipway status ${environment}\`.`,
    ],
  }
}

function summarize({ outcome, release, back, environment, account, region, stacks, ms }: LandscapeResult): string {
  const time = describeDuration(ms)
  const place = `${environment} in ${account}, ${region}`
  if (back !== undefined) {
    const what = `the services of ${place} are as in release ${back}`
    return outcome === 'unchanged'
      ? `Nothing to do: ${what} (${time})`
      : `Release ${release} is live in ${time}: ${what}`
  }
  if (outcome === 'unchanged') return `Nothing to do: ${place} is as the files say (${time})`
  const number = release === undefined ? '' : `, release ${release}`
  return `${place} is as the files say: ${countOf(stacks.length, 'stack')}${number}, in ${time}`
}

const header = ['COMPONENT', 'STACK', 'STATUS', 'CHANGED']
const scheduleHeader = ['BY THE CLOCK', 'WHEN', 'RUNNING', 'LAST HOUR']
const serviceHeader = ['SERVICE', 'TASKS', 'TARGETS', 'DEFINITION', 'ROLL-OUT']

/** The tables of stacks and services with what stands below them. */
export function renderLandscapeStatus(report: LandscapeStatus, out: Style, err: Style, nowMs: number): Rendered {
  const {
    project,
    environment,
    account,
    region,
    stacks,
    services,
    schedules = [],
    urls,
    records,
    lock,
    release,
  } = report
  const rows = stacks.map((stack) => renderStack(stack, out, nowMs))
  const running = services.map((service) => renderService(service, out))
  const { colors, symbols } = err
  return {
    out: [
      ...tableOf(header, rows, out),
      ...tableOf(serviceHeader, running, out),
      ...tableOf(scheduleHeader, schedules.map(renderSchedule), out),
      ...urls.map(({ url }) => url),
    ],
    err: [
      stacks.length === 0
        ? `${project} in ${environment} is not in ${account}, ${region}`
        : `${project} in ${environment}: ${countOf(stacks.length, 'stack')} in ${account}, ${region}`,
      ...(release ? renderRelease(release, err, nowMs) : []),
      ...(lock ? [`${colors.yellow(symbols.warning)} ${describeLock(lock, nowMs)}`] : []),
      ...stacks.flatMap((stack) => renderReason(stack, report, err)),
      ...services.flatMap((service) => renderTrouble(service, err)),
      ...renderRecords(records, err),
      `  ${colors.cyan(symbols.next)} ${nextStep(report)}`,
    ],
  }
}

function describeLock({ user, host, pid, reason, since }: LockHolder, nowMs: number): string {
  return `${user} on ${host} has been running ${reason} for ${describeAge(nowMs - since)} (process ${pid})`
}

function renderRelease({ number, by, at, current }: ReleaseEntry, { colors, symbols }: Style, nowMs: number): string[] {
  const line = `release ${number} by ${by}, ${describeAge(nowMs - at)} old`
  const other = `What is there is not release ${number}: a change failed half-way or was ended, or a stack was changed by hand`
  return [line, ...(current ? [] : [`${colors.yellow(symbols.warning)} ${other}`])]
}

function tableOf(head: readonly string[], rows: Parameters<typeof composeTable>[0], { colors }: Style): string[] {
  if (rows.length === 0) return []
  return composeTable([head.map((text): Part => ({ text, paint: colors.bold })), ...rows])
}

function renderService(one: CloudService, { colors, symbols }: Style): (Part | string)[] {
  const { service, running, wanted, pending, targets, definition, rollout } = one
  const isWell = isServing(one)
  const sign = isWell ? symbols.done : symbols.failed
  return [
    { text: `${sign} ${service}`, paint: isWell ? colors.green : colors.red },
    `${running}/${wanted}${pending === 0 ? '' : ` +${pending}`}`,
    targets === undefined ? '-' : `${targets.healthy}/${targets.total}`,
    definition,
    rollout,
  ]
}

function renderSchedule({ service, expression, timezone, running, last }: ScheduleReport): string[] {
  return [service, `${expression} ${timezone}`, String(running), last ?? '-']
}

function renderTrouble({ service, trouble }: CloudService, { colors, symbols }: Style): string[] {
  return trouble === undefined ? [] : [`${colors.yellow(symbols.warning)} ${service}: ${trouble}`]
}

function renderStack({ component, stack, status, changedAt }: StackReport, style: Style, nowMs: number) {
  const paint = isFine(status) ? style.colors.green : style.colors.red
  return [component, stack, { text: status, paint }, describeAge(nowMs - changedAt)]
}

function isFine(status: string): boolean {
  return standingOf(status) === 'settled' && !status.includes('ROLLBACK')
}

function renderReason(one: StackReport, report: LandscapeStatus, { colors, symbols }: Style): string[] {
  const { stack, reason } = one
  const words = describeStanding({ ...one, ...report })
  if (words === undefined || (isFine(one.status) && reason === undefined)) return []
  return [`${colors.yellow(symbols.warning)} ${stack}: ${[words.what, reason].filter(Boolean).join(': ')}`]
}

/** True for a service of which all that is wanted runs, and nobody complains. */
function isServing({ running, wanted, trouble, targets }: CloudService): boolean {
  return running >= wanted && trouble === undefined && (targets === undefined || targets.healthy >= wanted)
}

/** The one thing to do: what keeps everything else from being done comes first. */
function nextStep(report: LandscapeStatus): string {
  const { environment, stacks, services, release, lock } = report
  if (stacks.length === 0) return `Make it with \`slipway up ${environment}\`.`
  const plan = `See what \`slipway plan ${environment}\` would change.`
  const wordsOf = (some: typeof stacks) => some.flatMap((one) => describeStanding({ ...one, ...report }) ?? [])
  const open = wordsOf(stacks.filter(({ status }) => standingOf(status) !== 'settled'))
  const stuck = open.find(({ isStuck }) => isStuck)
  if (stuck) return stuck.fix
  // Who holds the lock is at it.
  if (lock) return plan
  // `down` leaves it, for it is the project's.
  if (stacks.every(({ component }) => component === 'foundation') && !open[0])
    return `Make the rest with \`slipway up ${environment}\`.`
  const ill = services.find((service) => !isServing(service))
  const back = release ? `; \`slipway rollback ${environment}\` goes back to what served before` : ''
  if (open[0]) return open[0].fix
  if (ill) return `See why with \`slipway logs -e ${environment} ${ill.service}\`${back}.`
  return wordsOf(stacks)[0]?.fix ?? plan
}
