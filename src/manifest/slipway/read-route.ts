import type * as z from 'zod/mini'
import { anyHost } from '../../core/route.ts'
import type { FixedAction, HealthSettings, RedirectAction, RuleConditions } from '../../core/route.ts'
import { parseDuration } from '../duration.ts'
import type { Place } from './place.ts'
import type { routeSchema } from './route-schema.ts'
import type { RouteSetting } from './settings.ts'

type Route = z.output<typeof routeSchema>

/** Puts one route of slipway.yaml into the words of the edge. The domain of an environment in AWS is the host of a route without one. */
export function readRoute(place: Place, route: Route, domain: string = anyHost): RouteSetting {
  const { port, health } = route
  return {
    place,
    conditions: conditionsOf(route, domain),
    ...defined({
      port,
      healthPath: typeof health === 'string' ? health : health?.path,
      health: healthOf(health),
      action: actionOf(route),
    }),
  }
}

function conditionsOf({ host, path, methods, headers, query, priority }: Route, domain: string): RuleConditions {
  return {
    host: host?.toLowerCase() ?? domain,
    ...defined({
      path,
      methods,
      headers: headers && Object.entries(headers).map(([name, values]) => ({ name, values: [values].flat() })),
      query:
        query &&
        Object.entries(query).map(([key, values]) => ({ ...(key !== '*' && { key }), values: [values].flat() })),
      priority,
    }),
  }
}

function healthOf(health: Route['health']): HealthSettings | undefined {
  if (health === undefined || typeof health === 'string') return undefined
  const { codes, interval, timeout, healthy: healthyAfter, unhealthy: unhealthyAfter } = health
  const settings = defined({
    codes: codes === undefined ? undefined : String(codes),
    intervalMs: interval === undefined ? undefined : parseDuration(interval),
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout),
    healthyAfter,
    unhealthyAfter,
  })
  return Object.keys(settings).length === 0 ? undefined : settings
}

function actionOf({ redirect, respond }: Route): RedirectAction | FixedAction | undefined {
  if (redirect) {
    const { status = 302, port, ...rest } = redirect
    return { type: 'redirect', status, ...defined({ ...rest, port: port === undefined ? undefined : String(port) }) }
  }
  if (!respond) return undefined
  const { status, type: contentType, body } = respond
  return { type: 'fixed', status, ...defined({ contentType, body }) }
}

/** The fields that have a value. */
function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  // What is left has no `undefined` in it; the compiler cannot see through `fromEntries`.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>
  }
}
