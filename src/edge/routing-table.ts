import type { Failure } from '../core/error.ts'
import type { EdgeRules, HostRule, Owner, PublishedPort } from '../core/route.ts'
import type { Backend, TargetSpec } from './backend.ts'
import { TargetGroup } from './target-group.ts'

/** A rule with the backends it leads to. */
export interface Route<Rule> {
  readonly owner: Owner
  readonly rule: Rule
  readonly group: TargetGroup
}

/** All rules of all owners. Never changed: a switch puts a new one in the place of the old. */
export interface RoutingTable {
  readonly owners: ReadonlyMap<string, Owner & EdgeRules>
  readonly hosts: ReadonlyMap<string, Route<HostRule>>
  readonly ports: ReadonlyMap<string, Route<PublishedPort>>
}

/** A table that knows nothing. */
export const emptyTable: RoutingTable = { owners: new Map(), hosts: new Map(), ports: new Map() }

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
  if (rules.rules.length + rules.published.length === 0) owners.delete(ownerKey(owner))
  else owners.set(ownerKey(owner), { project: owner.project, environment: owner.environment, ...rules })
  return owners
}

/** Builds the table; `take` gives the backend of a target. */
export function buildTable(owners: RoutingTable['owners'], take: (spec: TargetSpec) => Backend): RoutingTable {
  const hosts = new Map<string, Route<HostRule>>()
  const ports = new Map<string, Route<PublishedPort>>()
  for (const owner of owners.values()) {
    for (const rule of owner.rules) {
      const check = rule.healthPath === undefined ? {} : { check: { path: rule.healthPath, host: rule.host } }
      const targets = rule.targets.map((container) => take({ container, port: rule.port, ...check }))
      hosts.set(rule.host, { owner, rule, group: new TargetGroup(targets) })
    }
    for (const rule of owner.published) {
      const targets = rule.targets.map((container) => take({ container, port: rule.port }))
      ports.set(portKey(rule), { owner, rule, group: new TargetGroup(targets) })
    }
  }
  return { owners, hosts, ports }
}

/** All backends a table refers to. */
export function backendsOf(table: RoutingTable): ReadonlySet<Backend> {
  return new Set([...table.hosts.values(), ...table.ports.values()].flatMap((route) => route.group.targets))
}

/** Finds the rule for a Host header; the case and the port do not matter. */
export function routeOf(table: RoutingTable, hostHeader: string): Route<HostRule> | undefined {
  return table.hosts.get(hostHeader) ?? table.hosts.get(hostName(hostHeader))
}

/** The host of a Host header: lower case, without the port and a dot at the end. */
export function hostName(hostHeader: string): string {
  return hostHeader.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

/** Says what another owner already has of these rules. */
export function conflictOf(table: RoutingTable, owner: Owner, rules: EdgeRules): Failure | undefined {
  const isOther = (route: Route<unknown>): boolean => ownerKey(route.owner) !== ownerKey(owner)
  for (const { host } of rules.rules) {
    const route = table.hosts.get(host)
    if (route && isOther(route)) return hostTaken(host, route.owner)
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

function describeOwner(owner: Owner): string {
  return `environment ${owner.environment} of project ${owner.project}`
}

function overlaps(a: PublishedPort, b: PublishedPort): boolean {
  const everywhere = (rule: PublishedPort): boolean => rule.hostIp === '0.0.0.0' || rule.hostIp === '::'
  return a.hostPort === b.hostPort && (a.hostIp === b.hostIp || everywhere(a) || everywhere(b))
}
