import type { RemoveSecretResult, SecretEntry, SetSecretResult } from '../../deploy/secret/secret-report.ts'
import { shortId } from '../../core/digest.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { countOf, describeAge } from './text.ts'

const header = ['SECRET', 'VALUE', 'VERSION', 'AGE', 'NEEDED BY', 'FROM']

/** The table of secrets. `nowMs` gives the ages. */
export function renderSecrets(entries: readonly SecretEntry[], style: Style, nowMs: number): string[] {
  if (entries.length === 0) return []
  const head = header.map((text): Part => ({ text, paint: style.colors.bold }))
  return composeTable([head, ...entries.map((entry) => renderEntry(entry, style, nowMs))])
}

function renderEntry(entry: SecretEntry, { colors, symbols }: Style, nowMs: number): readonly (Part | string)[] {
  const { name, state, version, changedAt, services, source } = entry
  const isFine = state === 'set'
  const isNeeded = services.length > 0
  const paint = isFine ? colors.green : isNeeded ? colors.red : colors.dim
  return [
    { text: `${isFine ? symbols.done : symbols.failed} ${name}`, paint },
    state,
    version === undefined ? '-' : shortId(version),
    changedAt === undefined ? '-' : describeAge(nowMs - changedAt),
    isNeeded ? services.join(', ') : 'nobody',
    source,
  ]
}

/** What to do next after the table. */
export function renderSecretsSummary(
  entries: readonly SecretEntry[],
  environment: string,
  { colors, symbols }: Style,
): string[] {
  const lacking = entries.filter(({ state, services }) => state !== 'set' && services.length > 0)
  const settable = lacking.find(
    ({ name, source, isOthers }) => !isOthers && !name.includes('/') && !/^(?:file|variable) /.test(source),
  )
  const others = lacking.find(({ isOthers }) => isOthers)
  const place = environment === 'local' ? '' : ` ${environment}`
  const unmade = lacking.find(({ name }) => name.includes('/'))
  const idle = entries.find(({ state, services }) => state === 'set' && services.length === 0)
  const count =
    entries.length === 0
      ? `No service needs a secret in ${environment}`
      : `${countOf(entries.length, 'secret')} in ${environment}, ${lacking.length} without a value`
  const next = settable
    ? `Give it one: \`slipway secret set ${settable.name}${place} < file\`.`
    : others
      ? `Make ${others.source} in Secrets Manager, or take the \`name\` of ${others.name} away.`
      : unmade
        ? `\`slipway up${place}\` stores the variables of ${unmade.services.join(', ')}.`
        : idle && `Nobody needs ${idle.name}: \`slipway secret rm ${idle.name}${place}\` removes it.`
  return [count, ...(next ? [`  ${colors.cyan(symbols.next)} ${next}`] : [])]
}

/** The end of `slipway secret set`. */
export function renderSecretSet(result: SetSecretResult, { colors, symbols }: Style): string[] {
  const { name, environment, outcome, services } = result
  const place = environment === 'local' ? '' : ` ${environment}`
  const said = {
    made: `${name} has a value in ${environment}`,
    changed: `${name} has another value in ${environment}`,
    unchanged: `Nothing to do: ${name} has this value in ${environment}`,
  }[outcome]
  const end = `${colors.yellow(symbols.warning)} The value ends with a newline, and that is kept: \`printf %s\` writes none`
  const next =
    outcome === 'unchanged'
      ? `See who needs it with \`slipway secret ls${place}\`.`
      : `${services.join(', ')} get${services.length === 1 ? 's' : ''} it with \`slipway up${place}\`.`
  return [
    ...(result.endsWithNewline ? [end] : []),
    `${colors.green(symbols.done)} ${said}`,
    `  ${colors.cyan(symbols.next)} ${next}`,
  ]
}

/** The answer took its time: 30 days are not 29. In milliseconds. */
const slackMs = 60_000

/** The end of `slipway secret rm`. */
export function renderSecretRemoved(result: RemoveSecretResult, style: Style, nowMs: number): string[] {
  const { name, environment, removed, services, deletedAt } = result
  const { colors, symbols } = style
  const place = environment === 'local' ? '' : ` ${environment}`
  const until = deletedAt === undefined ? '' : `; AWS deletes it in ${describeAge(deletedAt - nowMs + slackMs)}`
  const said = removed ? `The value of ${name} in ${environment} is removed` : `Nothing to remove: ${name} has no value`
  const still = `${services.join(', ')} still need${services.length === 1 ? 's' : ''} it; no new container starts without it`
  const again = deletedAt === undefined ? 'gives it one' : 'takes the deletion back'
  return [
    `${colors.green(symbols.done)} ${said}${until}`,
    ...(services.length > 0 ? [`${colors.yellow(symbols.warning)} ${still}`] : []),
    `  ${colors.cyan(symbols.next)} \`slipway secret set ${name}${place}\` ${again}.`,
  ]
}
