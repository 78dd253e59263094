import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Owner } from '../core/route.ts'
import type { WantedRoutes } from '../host/wanted.ts'

/** Refuses ports that somebody else holds, before any container is made. Throws `port-taken`. */
export async function checkPorts(context: Context, owner: Owner, routes: WantedRoutes): Promise<void> {
  const edge = await context.edge.status()
  for (const { service, hostIp, hostPort } of routes.published) {
    const holder = edge?.owners.find((one) => one.published.some((port) => port.hostPort === hostPort))
    const own = holder?.project === owner.project && holder.environment === owner.environment
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
