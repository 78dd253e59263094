import type { Issue } from '../../core/issue.ts'
import { refuse, type Problem } from '../../manifest/refuse.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'
import type { LandscapeInput } from '../component.ts'
import { certificateNames } from './certificate.ts'
import { checkRoute } from './check-route.ts'
import { balancerLimits, plannedRules } from './planned-rules.ts'
import { allRoutes, hasEdge, isEncrypted, isForward, isHttpsOnly, type RoutedService } from './routes.ts'

/** Names of one certificate (https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html, 2026-11; more on request). */
const mostNames = 10

/** What a load balancer of AWS cannot do of the routes, and what only makes sense on another one. */
export function checkEdge(input: LandscapeInput): Issue[] {
  const { project, environment } = input
  if (!hasEdge(project)) return []
  return allRoutes(project)
    .flatMap((routed) =>
      [...checkRoute(routed.route), ...checkProtocol(routed, environment)].map((problem) =>
        refuseRoute(input, routed, problem),
      ),
    )
    .concat(checkPriorities(input), checkCounts(input))
}

/** At the place of the route. */
function refuseRoute({ project }: LandscapeInput, { service, route }: RoutedService, problem: Problem): Issue {
  return refuse(project, `services.${service.name}`, { key: 'routes', part: route, ...problem })
}

function checkProtocol({ route }: RoutedService, environment: AwsEnvironment): Problem[] {
  const protocol = !isForward(route) && route.action.type === 'redirect' ? route.action.protocol : undefined
  if (isEncrypted(environment)) {
    const message = 'a load balancer does not redirect from HTTPS to HTTP'
    return protocol === 'http' ? [{ message, fix: 'Leave `protocol` out.' }] : []
  }
  if (!isHttpsOnly(route)) return []
  const message = 'the redirect leads to HTTPS, and the load balancer has no certificate'
  return [{ message, fix: 'Give `edge` a `certificate`, or remove the redirect.' }]
}

/** Parts of a divided route take the numbers behind its own. */
function checkPriorities(input: LandscapeInput): Issue[] {
  const rules = plannedRules(input)
  const { highestPriority } = balancerLimits
  const twice = rules.filter(({ priority }, index) => rules.findIndex((one) => one.priority === priority) !== index)
  const beyond = rules.filter(({ priority }) => priority > highestPriority)
  return [
    ...twice.map((rule) => ({
      ...rule,
      message: `priority ${rule.priority} is taken: a route before it is too long for one rule and needs several numbers`,
      fix: 'Leave room after the priority of a route with many values.',
    })),
    ...beyond.map((rule) => ({
      ...rule,
      message: `there is no room for this route after the highest priority: the numbers end at ${highestPriority}`,
      fix: 'Give lower priorities.',
    })),
  ].flatMap(({ service: name, route, message, fix }) => {
    const service = input.project.services[name]
    return service ? [refuseRoute(input, { service, route }, { message, fix })] : []
  })
}

function checkCounts(input: LandscapeInput): Issue[] {
  const { project, environment } = input
  const place = { code: 'not-supported', at: project.locate('services'), path: 'services' }
  const rules = plannedRules(input).length
  const { domain, certificate } = environment.edge
  const names = certificate.kind === 'request' && domain !== undefined ? certificateNames(input).length : 0
  const many = `the routes of the project need ${rules} rules, and a load balancer has at most ${balancerLimits.rules}`
  const long = `the hosts of the routes need ${names} names in the certificate, and it has at most ${mostNames}`
  return [
    ...(rules > balancerLimits.rules ? [{ ...place, message: many, fix: 'Join routes with wildcards.' }] : []),
    ...(names > mostNames ? [{ ...place, message: long, fix: 'Use hosts one label below the domain.' }] : []),
  ]
}
