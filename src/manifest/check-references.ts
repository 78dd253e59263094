import { isFull } from './collect-issue.ts'
import { report, shortText, type PortClaim, type Reference, type Scope } from './cursor.ts'
import { nearestWord } from '../core/nearest-word.ts'

/** Names that a file declares, by kind. */
export type Declared = Readonly<Record<Reference['kind'], ReadonlySet<string>>>

const sections: Readonly<Record<Reference['kind'], string>> = {
  volume: 'volumes',
  network: 'networks',
  secret: 'secrets',
  config: 'configs',
  model: 'models',
  service: 'services',
}

/** Reports each name that is used and not declared. `inactive` are services that are there and do not run, with their profiles. */
export function checkReferences(
  scope: Scope,
  declared: Declared,
  inactive: Readonly<Record<string, readonly string[]>>,
): void {
  for (const reference of scope.references) {
    if (isFull(scope.issues)) return
    if (declared[reference.kind].has(reference.name)) continue
    const profiles = reference.kind === 'service' && Object.hasOwn(inactive, reference.name) && inactive[reference.name]
    if (!profiles) reportUndeclared(reference, declared)
    else if (reference.required !== false) reportInactive(reference, profiles)
  }
}

function reportInactive({ name, cursor }: Reference, profiles: readonly string[]): void {
  const message = `the service \`${shortText(name)}\` is not active, since none of its profiles is`
  const fix = `Activate one of ${profiles.map(shortText).join(', ')} with \`--profile\`, or write \`required: false\`.`
  report(cursor, { code: 'inactive-service', message, fix })
}

function reportUndeclared({ kind, name, cursor }: Reference, declared: Declared): void {
  const near = nearestWord(name, declared[kind])
  const section = sections[kind]
  // A name that a variable gave is shown as the variable.
  const given =
    cursor.tree.kind === 'scalar' && typeof cursor.tree.value === 'string' && cursor.tree.raw !== cursor.tree.value
      ? cursor.tree.raw
      : name
  const fix =
    near !== undefined
      ? `Did you mean \`${near}\`?`
      : kind === 'service'
        ? 'Add the service, or remove the dependency.'
        : `Add \`${shortText(given)}:\` under \`${section}:\` at the top level.`
  report(cursor, {
    code: 'undeclared',
    message: `there is no ${kind} \`${shortText(given)}\` under \`${section}\``,
    fix,
  })
}

/** Reports each port of this machine that two entries want. */
export function checkPortClaims(scope: Scope): void {
  const byPort = new Map<number, PortClaim[]>()
  for (const claim of scope.portClaims) {
    const earlier = byPort.get(claim.hostPort) ?? []
    const clash = earlier.find((each) => each.protocol === claim.protocol && overlaps(each.hostIp, claim.hostIp))
    if (clash) reportClash(claim, clash)
    else byPort.set(claim.hostPort, [...earlier, claim])
  }
}

function overlaps(a: string, b: string): boolean {
  return a === b || isAny(a) || isAny(b)
}

function isAny(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::'
}

function reportClash(claim: PortClaim, first: PortClaim): void {
  const message = `port ${claim.hostPort} of this machine is taken by \`${first.cursor.path}\` on line ${first.cursor.keyAt.line}`
  report(claim.cursor, { code: 'port-clash', message, fix: 'Publish one of the two on another port.' })
}
