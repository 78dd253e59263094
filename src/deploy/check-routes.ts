import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { coverSame, type EdgeStatus, isSameOwner, type Owner } from '../core/route.ts'
import type { WantedRoutes } from '../host/want/wanted.ts'

/** Refuses hosts and ports that somebody else holds, before any container is made. Throws `host-taken` and `port-taken`. */
export async function checkRoutes(context: Context, owner: Owner, routes: WantedRoutes): Promise<void> {
  const edge = await context.edge.status()
  checkHosts(edge?.owners ?? [], owner, routes)
  for (const { service, hostIp, hostPort } of routes.published) {
    const holder = edge?.owners.find((one) => one.published.some((port) => port.hostPort === hostPort))
    const own = holder !== undefined && isSameOwner(holder, owner)
    if (own || (!holder && (await context.network.canListen(hostIp, hostPort)))) continue
    throw new SlipwayError({
      code: 'port-taken',
      what: `Port ${hostPort} of service ${service} is taken`,
      why: holder
        ? `project ${holder.project} publishes it`
        : `another program of this machine listens on ${hostIp}:${hostPort}`,
      fix: holder
        ? `Stop it there, or publish another port.`
        : `End that program (\`ss -ltnp 'sport = :${hostPort}'\` names it), or publish another port.`,
    })
  }
}

function checkHosts(owners: EdgeStatus['owners'], owner: Owner, routes: WantedRoutes): void {
  for (const { host } of [...routes.rules, ...(routes.answers ?? [])]) {
    for (const other of owners) {
      if (isSameOwner(other, owner)) continue
      const held = [...other.rules, ...(other.answers ?? [])].find((rule) => coverSame(rule.host, host))
      if (held) throw hostTaken(host, other, held.host)
    }
  }
}

function hostTaken(host: string, { project, environment }: Owner, held: string): SlipwayError {
  const as = held === host ? 'it' : `it as part of ${held}`
  return new SlipwayError({
    code: 'host-taken',
    what: `Host ${host} is taken`,
    why: `environment ${environment} of project ${project} has ${as}`,
    fix: `Choose another host, or run \`slipway down\` in project ${project}.`,
  })
}
