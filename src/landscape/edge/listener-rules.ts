import { fitsEveryPath } from '../../core/route-order.ts'
import { anyHost, type RuleConditions } from '../../core/route.ts'
import type { Service } from '../../manifest/project.ts'
import { parameter, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import type { Input, LandscapeInput, RulePlace } from '../component.ts'
import { plannedRules, type PlannedRule } from './planned-rules.ts'
import type { ForwardRoute } from './routes.ts'
import { actionOf } from './rule-action.ts'

type TargetGroup = Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>
type Rule = Resource<'AWS::ElasticLoadBalancingV2::ListenerRule'>
type Conditions = Rule['properties']['Conditions']

/** The rules of one service, for the template of its stack. */
export interface ListenerRules {
  readonly resources: Resource[]
  /** The priority of each rule: a parameter, so that a later `up` can keep the one that is live. */
  readonly parameters: Parameter[]
  readonly inputs: Record<string, Input>
}

/**
 * The rules of the listener that lead to a service or answer for it. A service whose routes go to several ports has several target
 * groups; then `targets` says which is a route's.
 */
export function listenerRules(
  input: LandscapeInput,
  service: Service,
  targets: TargetGroup | ((route: ForwardRoute) => TargetGroup),
  listener: Parameter,
): ListenerRules {
  const targetsOf = typeof targets === 'function' ? targets : () => targets
  const rules = plannedRules(input).filter((rule) => rule.service === service.name)
  const made = rules.map((rule) => {
    const priority = priorityOf(rule)
    const properties: Rule['properties'] = {
      ListenerArn: ref(listener),
      Priority: ref(priority),
      Conditions: conditionsOf(rule.route),
      Actions: [actionOf(rule.route, targetsOf)],
    }
    return { rule, priority, entry: resource(rule.logicalId, 'AWS::ElasticLoadBalancingV2::ListenerRule', properties) }
  })
  const inputs = made.map(({ rule, priority }): [string, Input] => [
    priority.logicalId,
    { from: 'value', value: String(rule.priority), rule: describePlace(rule) },
  ])
  return {
    resources: made.map(({ entry }) => entry),
    parameters: made.map(({ priority }) => priority),
    inputs: Object.fromEntries(inputs),
  }
}

/** What `up` needs to keep the numbers of a balancer that has rules already. */
function describePlace({ route }: PlannedRule): RulePlace {
  return { title: titleOf(route), isGiven: route.priority !== undefined }
}

function titleOf({ host, path }: RuleConditions): string {
  if (host !== anyHost) return `${host}${path ?? ''}`
  return path === undefined ? 'any host' : `any host with ${path}`
}

function priorityOf({ logicalId, route }: PlannedRule): Parameter {
  return parameter(`${logicalId}Priority`, {
    Type: 'Number',
    Description: `Place of the rule for ${titleOf(route)}, 1 to 50000: the lowest is asked first, and no two have the same`,
  })
}

/** A rule has at least one condition, so one for everything says that every path will do. */
function conditionsOf(route: RuleConditions): Conditions {
  const conditions = givenConditions(route)
  return conditions.length > 0 ? conditions : [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]
}

function givenConditions({ host, path = '*', methods, headers = [], query = [] }: RuleConditions) {
  return [
    ...(host === anyHost ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }]),
    ...(fitsEveryPath(path) ? [] : [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }]),
    ...(methods ? [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: [...methods] } }] : []),
    ...headers.map(({ name, values }) => ({
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: name, Values: [...values] },
    })),
    ...query.map(({ key, values }) => ({
      Field: 'query-string',
      QueryStringConfig: { Values: values.map((Value) => ({ ...(key !== undefined && { Key: key }), Value })) },
    })),
  ]
}
