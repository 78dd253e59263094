import { fitsEveryPath } from '../../core/route-order.ts'
import type { RuleConditions } from '../../core/route.ts'
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
function describePlace({ route: { host, path = '', priority } }: PlannedRule): RulePlace {
  return { title: `${host}${path}`, isGiven: priority !== undefined }
}

function priorityOf({ logicalId, route: { host, path = '' } }: PlannedRule): Parameter {
  return parameter(`${logicalId}Priority`, {
    Type: 'Number',
    Description: `Place of the rule for ${host}${path}, 1 to 50000: the lowest is asked first, and no two have the same`,
  })
}

function conditionsOf({ host, path = '*', methods, headers = [], query = [] }: RuleConditions): Conditions {
  return [
    { Field: 'host-header', HostHeaderConfig: { Values: [host] } },
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
