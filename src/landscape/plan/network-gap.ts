import type { Change, Gap } from '../../core/plan.ts'

/** What is made anew with its network cannot serve beside itself: said once, since the replacements below do not say it. */
export function networkGap(environment: string, changes: readonly Change[]): Gap[] {
  const resources = changes.flatMap(({ resources: own = [] }) => own)
  const isAnew = resources.some(({ type, action }) => type === 'AWS::EC2::VPC' && action === 'replace')
  if (!isAnew) return []
  const reason =
    'another `network.cidr` makes the network and everything in it anew. ' +
    'Without an outage: make a second environment with it, move the names there, and take this one down'
  return [{ service: environment, kind: 'anew', reason }]
}
