import { isEncrypted, routedHosts } from '../../landscape/edge/routes.ts'
import type { RecordsToMake, StackReport } from './landscape-report.ts'
import type { LoadedLandscape } from './load-landscape.ts'

/**
 * The records of a live environment that are not made with its stacks. Nothing where a requested certificate brings its zone, where no
 * route names a host, and where there is no load balancer yet. Their DNS is not looked at: a name may well lead there through others.
 */
export function recordsToMake(
  { project, landscape: { environment } }: Pick<LoadedLandscape, 'project' | 'landscape'>,
  stacks: readonly StackReport[],
): { readonly records?: RecordsToMake } {
  const target = stacks.find(({ component }) => component === 'edge')?.outputs['DnsName']
  const hosts = environment.edge.certificate.kind === 'request' ? [] : routedHosts(project)
  if (target === undefined || hosts.length === 0) return {}
  return { records: { hosts, target, protocol: isEncrypted(environment) ? 'https' : 'http' } }
}
