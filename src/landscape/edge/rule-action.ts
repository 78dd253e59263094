import type { FixedAction, RedirectAction } from '../../core/route.ts'
import type { ServiceRoute } from '../../manifest/project.ts'
import { ref, type Resource } from '../cloudformation/resource.ts'
import { isForward, type ForwardRoute } from './routes.ts'

type TargetGroup = Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>
type Actions = Resource<'AWS::ElasticLoadBalancingV2::ListenerRule'>['properties']['Actions']
type Action = Extract<Actions, readonly unknown[]>[number]

/** What a rule does with its requests. */
export function actionOf(route: ServiceRoute, targetsOf: (route: ForwardRoute) => TargetGroup): Action {
  if (isForward(route)) return { Type: 'forward', TargetGroupArn: ref(targetsOf(route)) }
  return route.action.type === 'redirect' ? redirectOf(route.action) : answerOf(route.action)
}

/** What stays as it was asked is left out. The port has to follow the protocol, or it would stay that of the listener. */
function redirectOf({ status, protocol, host, path, query, port = portOf(protocol) }: RedirectAction): Action {
  return {
    Type: 'redirect',
    RedirectConfig: {
      StatusCode: `HTTP_${status}`,
      ...(protocol !== undefined && { Protocol: protocol.startsWith('#') ? protocol : protocol.toUpperCase() }),
      ...(host !== undefined && { Host: host }),
      ...(port !== undefined && { Port: port }),
      ...(path !== undefined && { Path: path }),
      ...(query !== undefined && { Query: query }),
    },
  }
}

function portOf(protocol: RedirectAction['protocol']): string | undefined {
  return protocol === 'https' ? '443' : protocol === 'http' ? '80' : undefined
}

function answerOf({ status, contentType = 'text/plain', body }: FixedAction): Action {
  return {
    Type: 'fixed-response',
    FixedResponseConfig: {
      StatusCode: String(status),
      ContentType: contentType,
      ...(body !== undefined && body !== '' && { MessageBody: body }),
    },
  }
}
