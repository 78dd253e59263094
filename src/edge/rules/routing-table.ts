import type { Failure } from '../../core/error.ts'
import { coverSame } from '../../core/route.ts'
import type { AnswerRule, EdgeRules, HostRule, Owner, PublishedPort } from '../../core/route.ts'
import type { Backend, TargetSpec } from '../backends/backend.ts'
import type { HttpCheck } from '../backends/probe.ts'
import type { Asked } from './rule-conditions.ts'
import { indexRules } from './rule-index.ts'
import type { RuleIndex } from './rule-index.ts'
import { TargetGroup } from './target-group.ts'

/** A rule with the backends it leads to. */
export interface Route<Rule> {
  readonly owner: Owner
  readonly rule: Rule
  readonly group: TargetGroup
}

/** A rule that the edge answers itself. */
export interface AnswerRoute {
  readonly owner: Owner
  readonly rule: AnswerRule
}

/** Where a request leads: to containers, or to an answer of the edge's own. */
export type Destination = Route<HostRule> | AnswerRoute

/** All rules of all owners. Never changed: a switch puts a new one in the place of the old. */
export interface RoutingTable {
  readonly owners: ReadonlyMap<string, Owner & EdgeRules>
  readonly routes: readonly Route<HostRule>[]
  readonly index: RuleIndex<Destination>
  readonly ports: ReadonlyMap<string, Route<PublishedPort>>
}

/** A table that knows nothing. */
export const emptyTable: RoutingTable = { owners: new Map(), routes: [], index: indexRules([]), ports: new Map() }

/** Identity of an owner. */
export function ownerKey(owner: Owner): string {
  return `${owner.project}/${owner.environment}`
}

/** Identity of a published port. */
export function portKey(rule: Pick<PublishedPort, 'hostIp' | 'hostPort'>): string {
  return `${rule.hostIp} ${rule.hostPort}`
}

/** The owners once one of them has other rules; an owner without rules is forgotten. */
export function withRules(table: RoutingTable, owner: Owner, rules: EdgeRules): RoutingTable['owners'] {
  const owners = new Map(table.owners)
  if (rules.rules.length + rules.published.length + (rules.answers?.length ?? 0) === 0) owners.delete(ownerKey(owner))
  else owners.set(ownerKey(owner), { project: owner.project, environment: owner.environment, ...rules })
  return owners
}

/** Builds the table; `take` gives the backend of a target. */
export function buildTable(owners: RoutingTable['owners'], take: (spec: TargetSpec) => Backend): RoutingTable {
  const routes: Route<HostRule>[] = []
  const answers: AnswerRoute[] = []
  const ports = new Map<string, Route<PublishedPort>>()
  for (const owner of owners.values()) {
    for (const rule of owner.rules) {
      const check = checkOf(rule)
      const targets = rule.targets.map((container) => take({ container, port: rule.port, ...(check && { check }) }))
      routes.push({ owner, rule, group: new TargetGroup(targets) })
    }
    for (const rule of owner.answers ?? []) answers.push({ owner, rule })
    for (const rule of owner.published) {
      const targets = rule.targets.map((container) => take({ container, port: rule.port }))
      ports.set(portKey(rule), { owner, rule, group: new TargetGroup(targets) })
    }
  }
  const items = [...routes, ...answers].map((item) => ({ rule: item.rule, item }))
  return { owners, routes, ports, index: indexRules<Destination>(items) }
}

function checkOf({ healthPath, health, host }: HostRule): HttpCheck | undefined {
  if (healthPath === undefined) return undefined
  // A wildcard is no name that an application could know.
  return { path: healthPath, host: host.replace(/^\*\./, 'health.'), ...health }
}

/** All backends a table refers to. */
export function backendsOf(table: RoutingTable): ReadonlySet<Backend> {
  return new Set([...table.routes, ...table.ports.values()].flatMap((route) => route.group.targets))
}

/** Finds where a request leads; the case and the port of its Host header do not matter. */
export function routeOf(table: RoutingTable, hostHeader: string, asked: Asked): Destination | undefined {
  return table.index.find(hostHeader, asked) ?? table.index.find(hostName(hostHeader), asked)
}

/** The host of a Host header: lower case, without the port and a dot at the end. */
export function hostName(hostHeader: string): string {
  const host = hostHeader.toLowerCase()
  const name = host.includes(':') ? host.replace(/:\d*$/, '') : host
  return name.endsWith('.') ? name.slice(0, -1) : name
}

/** Says what another owner already has of these rules. */
export function conflictOf(table: RoutingTable, owner: Owner, rules: EdgeRules): Failure | undefined {
  const isOther = (route: { readonly owner: Owner }): boolean => ownerKey(route.owner) !== ownerKey(owner)
  const others = [...table.owners.values()].filter((each) => isOther({ owner: each }))
  const taken = others.flatMap((each) => hostsOf(each).map((host) => ({ host, owner: each })))
  for (const host of hostsOf(rules)) {
    const found = taken.find((each) => coverSame(each.host, host))
    if (found) return hostTaken(host, found.owner)
  }
  for (const wanted of rules.published) {
    const route = [...table.ports.values()].find((each) => isOther(each) && overlaps(each.rule, wanted))
    if (route) return portTaken(wanted, `${describeOwner(route.owner)} publishes it`)
  }
  return undefined
}

/** The failure of a published port that cannot be had. */
export function portTaken(wanted: PublishedPort, why: string): Failure {
  return {
    code: 'port-taken',
    what: `Port ${wanted.hostPort} on ${wanted.hostIp}, published by service ${wanted.service}, cannot be opened`,
    why,
    fix: `Free port ${wanted.hostPort} or publish another one in the Compose file.`,
  }
}

function hostTaken(host: string, owner: Owner): Failure {
  return {
    code: 'host-taken',
    what: `Host ${host} cannot be routed`,
    why: `${describeOwner(owner)} already has it`,
    fix: `Choose another host, or run \`slipway down\` in project ${owner.project}.`,
  }
}

function hostsOf(rules: EdgeRules): readonly string[] {
  return [...new Set([...rules.rules, ...(rules.answers ?? [])].map((rule) => rule.host))]
}

function describeOwner(owner: Owner): string {
  return `environment ${owner.environment} of project ${owner.project}`
}

function overlaps(a: PublishedPort, b: PublishedPort): boolean {
  const everywhere = (rule: PublishedPort): boolean => rule.hostIp === '0.0.0.0' || rule.hostIp === '::'
  return a.hostPort === b.hostPort && (a.hostIp === b.hostIp || everywhere(a) || everywhere(b))
}
