import { anyHost, type FixedAction, type RedirectAction } from '../../core/route.ts'
import type { ServiceRoute } from '../../manifest/project.ts'
import type { Problem } from '../../manifest/refuse.ts'
import { isForward } from './routes.ts'
import { fitsOneRule, partsOf, ruleLimits } from './rule-parts.ts'

/** Longest host, pattern, part of a redirect. */
const longestText = 128
const longestHeaderName = 40
const bodyTypes = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json']

/**
 * What a rule of AWS cannot say and the local edge can.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html, 2026-11.
 */
export function checkRoute(route: ServiceRoute): Problem[] {
  return [
    ...checkHost(route.host),
    ...checkPath(route.path),
    ...checkHeaders(route),
    ...checkParameters(route),
    ...checkSize(route),
    ...(isForward(route) ? [] : checkAction(route.action)),
  ]
}

function checkHost(host: string): Problem[] {
  if (host.length > longestText) return [tooLong('the host', host)]
  // What is below .localhost is refused where slipway.yaml is read.
  if (host.includes('.') || host === 'localhost' || host === anyHost) return []
  const message = 'a load balancer takes only hosts with a dot'
  return [{ message, given: host, fix: 'Use a full name such as shop.example.com.' }]
}

function checkPath(path = '/'): Problem[] {
  const [wrong] = path.match(/[^\w.$/~"'@:+&*?-]/) ?? []
  if (wrong === undefined) return []
  const message = `a load balancer does not take ${wrong} in a path`
  return [{ message, given: path, fix: 'Put `?` in its place, which stands for any character.' }]
}

function checkHeaders({ headers = [] }: ServiceRoute): Problem[] {
  return headers.flatMap(({ name }) => {
    if (name.length > longestHeaderName) {
      const message = `a load balancer takes names of headers of at most ${longestHeaderName} characters`
      return [{ message, given: name, fix: 'Use another header.' }]
    }
    const message = 'a load balancer does not take the header Host as a condition'
    return name.toLowerCase() === 'host' ? [{ message, fix: 'Use `host` of the route.' }] : []
  })
}

/** There a backslash takes the meaning of a wildcard away. */
function checkParameters({ query = [] }: ServiceRoute): Problem[] {
  const message = 'for a load balancer a backslash in a query is no character of its own'
  return query.flatMap(({ values }) =>
    values.filter((value) => value.includes('\\')).map((given) => ({ message, given, fix: 'Put `?` in its place.' })),
  )
}

function checkSize(route: ServiceRoute): Problem[] {
  if (partsOf(route).every(fitsOneRule)) return []
  const { values, wildcards } = ruleLimits
  const message = `a rule of a load balancer compares at most ${values} values with ${wildcards} wildcards in all, host and path included`
  return [{ message, fix: 'Ask for fewer headers or parameters at once, or use fewer wildcards.' }]
}

function checkAction(action: RedirectAction | FixedAction): Problem[] {
  if (action.type === 'redirect') {
    const parts = [action.host, action.path, action.query].filter((part) => (part ?? '').length > longestText)
    return parts.map((part = '') => tooLong('a part of the new address', part))
  }
  const { contentType } = action
  if (contentType === undefined || bodyTypes.includes(contentType)) return []
  const message = 'a load balancer does not answer with this media type'
  return [{ message, given: contentType, accepted: bodyTypes.join(', '), fix: 'Use one of these.' }]
}

function tooLong(what: string, given: string): Problem {
  const message = `${what} is longer than the ${longestText} characters that a load balancer takes`
  return { message, given: `${given.slice(0, 40)}…`, fix: 'Shorten it.' }
}
