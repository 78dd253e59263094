/** A rule of a security group, in one direction. */
export interface Rule {
  /** `tcp`, `udp`, or `-1` for all. */
  readonly protocol: string
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** A group or a range of addresses. */
  readonly peer: string
}

/** A security group with its rules. */
export interface Rules {
  readonly into: readonly Rule[]
  readonly out: readonly Rule[]
}

/** Somebody with an interface, and the groups that it has. */
export interface Party {
  readonly name: string
  readonly groups: readonly string[]
}

/**
 * Who may reach whom, as AWS works it out: one group of the called lets in a group of the caller, and one group of the caller lets
 * it out to there. As lines: `api > db tcp 5432`; addresses are parties too, but for the machine itself, which stands for nobody.
 */
export function whoReachesWhom(parties: readonly Party[], groups: ReadonlyMap<string, Rules>): string[] {
  const rulesOf = (party: Party, direction: keyof Rules) =>
    party.groups.flatMap((id) => groups.get(id)?.[direction] ?? [])
  const ways = parties.flatMap((to) =>
    rulesOf(to, 'into').flatMap((rule) => {
      if (isRange(rule.peer)) return [line(rule.peer, to.name, rule)]
      const callers = parties.filter((from) => from.groups.includes(rule.peer))
      const free = callers.filter((from) => rulesOf(from, 'out').some((out) => covers(out, rule, to)))
      return free.map((from) => line(from.name, to.name, rule))
    }),
  )
  const outside = parties.flatMap((from) =>
    rulesOf(from, 'out').flatMap((rule) =>
      isRange(rule.peer) && !rule.peer.startsWith('127.') ? [line(from.name, rule.peer, rule)] : [],
    ),
  )
  return [...new Set([...ways, ...outside])]
}

function isRange(peer: string): boolean {
  return peer.includes('/')
}

function covers(out: Rule, rule: Rule, to: Party): boolean {
  const reaches = out.peer === '0.0.0.0/0' || to.groups.includes(out.peer)
  const speaks = out.protocol === '-1' || out.protocol === rule.protocol
  return reaches && speaks && (out.from ?? 0) <= (rule.from ?? 0) && (out.to ?? 65_535) >= (rule.to ?? 65_535)
}

function line(from: string, to: string, rule: Rule): string {
  const ports = rule.from === undefined ? '' : rule.from === rule.to ? ` ${rule.from}` : ` ${rule.from}-${rule.to}`
  return `${from} > ${to} ${rule.protocol}${ports}`
}
