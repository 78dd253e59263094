import { describeArgv } from '../../core/argv.ts'
import type { Change, PlannedResource, Step } from '../../core/plan.ts'
import { lostData } from '../../landscape/plan/lost-data.ts'
import type { PlanReport } from '../../deploy/request.ts'
import { composeTable, type Part } from './line.ts'
import { renderGap } from './gap.ts'
import { renderPropertyChange } from './property-change.ts'
import type { Style } from './style.ts'
import { countOf, describeDuration } from './text.ts'

const order: readonly Change['action'][] = ['create', 'change', 'replace', 'start', 'run', 'switch', 'remove']

/** The plan for a person: changes in groups, moments without service, with `verbose` every step. */
export function renderPlan(report: PlanReport, style: Style, verbose: boolean): string[] {
  const { plan } = report
  const kept = plan.changes.filter(({ action }) => action === 'keep')
  const changes = order.flatMap((action) => plan.changes.filter((change) => change.action === action))
  return [
    ...composeTable([
      ...changes.map((change) => renderChange(change, style)),
      ...(verbose ? kept.map((change) => renderChange(change, style)) : []),
    ]),
    ...changes.flatMap((change) => renderResources(change, style, verbose)),
    ...(kept.length > 0 && !verbose ? [`${style.symbols.keep} ${countOf(kept.length, 'thing')} kept as is`] : []),
    ...renderImages(report, style),
    ...plan.gaps.map((gap) => renderGap(gap, style)),
    ...(verbose ? renderSteps(plan.steps, style) : []),
  ]
}

/** What happens to each resource of a stack; of one that is new, only where somebody wants to know all. */
function renderResources({ subject, action, resources = [] }: Change, style: Style, verbose: boolean): string[] {
  const shown = resources.filter((one) => verbose || action === 'change' || one.isStateful)
  if (shown.length === 0 || (action === 'create' && !verbose)) return []
  const lines = composeTable(shown.map((one) => renderResource(one, style)))
  const details = shown.map((one) => renderDetails(one, style, verbose))
  return [style.colors.bold(subject), ...lines.flatMap((line, index) => [line, ...(details[index] ?? [])])]
}

/** Changes that are shown of one resource. */
const shownChanges = 8

function renderDetails({ changes = [] }: PlannedResource, style: Style, verbose: boolean): string[] {
  const shown = verbose || changes.length <= shownChanges ? changes : changes.slice(0, shownChanges - 1)
  const more = changes.length - shown.length
  const lines = shown.map((one) => renderPropertyChange(one, style, verbose))
  const rest = more === 0 ? [] : [`${style.symbols.ellipsis} and ${more} more, with --verbose`]
  return [...lines, ...rest].map((line) => `      ${style.colors.dim(line)}`)
}

function renderResource(one: PlannedResource, style: Style): readonly (Part | string)[] {
  const isLost = one.isStateful && (one.action === 'replace' || one.action === 'remove')
  // Each of these has a line of its own.
  const names = one.changes === undefined || one.changes.length === 0 ? one.properties.join(', ') : ''
  const detail = [names, ...(isLost ? ['its data is lost'] : [])].filter(Boolean).join('; ')
  const sign = { text: `  ${style.symbols[one.action]} ${one.action}`, paint: painterOf(one.action, style) }
  return [sign, one.logicalId, one.type, detail]
}

/** What the plan adds up to and what to do next. */
export function renderPlanSummary({ plan, builds, pulls }: PlanReport, { colors, symbols }: Style): string[] {
  const count = plan.changes.filter(({ action }) => action !== 'keep').length
  const { project, environment } = plan.owner
  // Stacks have no numbers.
  const isHere = environment === 'local'
  if (count === 0 && builds.length === 0 && pulls.length === 0)
    return [`${colors.green(symbols.done)} Nothing to do: ${isHere ? `release ${plan.release}` : environment} is live`]
  const lost = lostData(plan).map(({ name }) => name)
  const flags = lost.map((name) => ` --allow-replace ${name}`).join('')
  const loss = `Data of ${lost.join(', ')} would be lost: save it first`
  return [
    `${countOf(count, 'change')} to ${isHere ? `release ${plan.release} of ` : ''}${project} in ${environment}`,
    ...(lost.length === 0 ? [] : [`${colors.yellow(symbols.warning)} ${loss}`]),
    `  ${colors.cyan(symbols.next)} Run \`slipway up${isHere ? '' : ` ${environment}`}${flags}\``,
  ]
}

/** In AWS images are changes of their own, which say more. */
function renderImages({ plan, builds, pulls }: PlanReport, style: Style): string[] {
  if (plan.owner.environment !== 'local') return []
  return [
    ...builds.map((service) => renderUnknownImage(service, 'built', style)),
    ...pulls.map((service) => renderUnknownImage(service, 'pulled', style)),
  ]
}

function renderUnknownImage(service: string, how: string, { symbols }: Style): string {
  return `${symbols.started} ${service} is ${how} first; its image is known after`
}

function renderChange(change: Change, style: Style): readonly (Part | string)[] {
  const symbol = style.symbols[change.action === 'start' ? 'create' : change.action]
  return [{ text: `${symbol} ${change.action}`, paint: painterOf(change.action, style) }, change.subject, change.detail]
}

function painterOf(action: Change['action'], { colors }: Style): (text: string) => string {
  if (action === 'create' || action === 'start') return colors.green
  if (action === 'remove') return colors.red
  return action === 'keep' ? colors.dim : colors.yellow
}

function renderSteps(steps: readonly Step[], { colors }: Style): string[] {
  const rows = steps.map((step) => [
    `  ${step.phase}`,
    step.service ?? '',
    step.title,
    { text: `at most ${describeDuration(step.limitMs)}`, paint: colors.dim },
  ])
  const lines = composeTable(rows)
  const commands = steps.map((step) => renderCommand(step).map((line) => colors.dim(line)))
  return [colors.bold(`Steps (${steps.length})`), ...lines.flatMap((line, index) => [line, ...(commands[index] ?? [])])]
}

/** Longest word of a command that is shown whole; a release record is one long word. */
const shownWord = 100

/** The command a step runs, as a person could paste it. */
function renderCommand({ effect }: Step): string[] {
  if (effect.kind !== 'docker') return []
  const words = effect.argv.map((word) => (word.length > shownWord ? `${word.slice(0, shownWord)}…` : word))
  return [`      ${describeArgv('docker', words)}`]
}
