import type { Act, RehearseReport } from '../../deploy/aws/rehearse/rehearsal.ts'
import type { Rendered } from './deploy.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { countOf, describeDuration } from './text.ts'

const titles: Readonly<Record<Act['name'], string>> = {
  up: 'up',
  again: 'up, unchanged',
  change: 'up, changed',
  down: 'down',
}

/** The acts with how each ended, and what the rehearsal says nothing about. */
export function renderRehearsal(report: RehearseReport, out: Style, err: Style): Rendered {
  const head = ['ACT', 'ENDED', 'TOOK', 'WHAT'].map((text): Part => ({ text, paint: out.colors.bold }))
  return {
    out: composeTable([head, ...report.acts.map((act) => renderAct(act, out))]),
    err: [...renderEnd(report, err), ...renderNotProved(report, err)],
  }
}

function renderAct({ name, state, ms, detail }: Act, { colors }: Style): (Part | string)[] {
  const paint = { done: colors.green, failed: colors.red, skipped: colors.dim }[state]
  return [titles[name], { text: state, paint }, state === 'skipped' ? '' : describeDuration(ms), detail]
}

function renderEnd(report: RehearseReport, { colors, symbols }: Style): string[] {
  const { environment, emulator, acts, types, ms } = report
  if (acts.some(({ state }) => state === 'failed')) return []
  const count = types.reduce((sum, { wanted }) => sum + wanted, 0)
  const what = `${countOf(count, 'resource')} of ${countOf(types.length, 'type')}`
  const name = emulator.kind === 'other' ? emulator.url : `${emulator.kind} ${emulator.version ?? ''}`.trim()
  const told = `Rehearsed ${environment} on ${name} in ${describeDuration(ms)}: ${what}, 0 left`
  return [`${colors.green(symbols.done)} ${told}`]
}

function renderNotProved({ acts, notProved, environment }: RehearseReport, { colors, symbols }: Style): string[] {
  // Of what was not even made there is more to say than fits here, and the failure says it.
  if (acts[0]?.state !== 'done') return []
  return [
    'Not proved:',
    ...notProved.map((line) => `  ${line}`),
    `  ${colors.cyan(symbols.next)} See what \`slipway plan ${environment}\` would do in AWS.`,
  ]
}
