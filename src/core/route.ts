/** Who owns rules at the edge: one environment of one project. */
export interface Owner {
  readonly project: string
  readonly environment: string
}

/** True for owners of the same things. */
export function isSameOwner(a: Owner, b: Owner): boolean {
  return a.project === b.project && a.environment === b.environment
}

/** A header that a request must have for a rule to apply. */
export interface HeaderCondition {
  /** Its case does not matter. */
  readonly name: string
  /** Patterns with `*` and `?`, whatever the case; one of them must match. */
  readonly values: readonly string[]
}

/** A query parameter that a request must have for a rule to apply. */
export interface QueryCondition {
  /** Absent: a parameter of any name. */
  readonly key?: string
  /** Patterns with `*` and `?`, whatever the case, for the value as it stands in the URL; one of them must match. */
  readonly values: readonly string[]
}

/**
 * The host of a rule whose route names none: in AWS whatever name the balancer is asked under, on this machine the service's own names,
 * because the edge here is shared by all projects.
 */
export const anyHost = '*'

/** When a rule applies: all that is given must hold. The same words as of an AWS Application Load Balancer. */
export interface RuleConditions {
  /** Host name in lower case, without a port; `*.example.com` stands for every name below example.com; `anyHost` for every name. */
  readonly host: string
  /** Pattern with `*` and `?` for the path, case-sensitive, without the query. Default: every path. */
  readonly path?: string
  /** One of these, in upper case. Default: every method. */
  readonly methods?: readonly string[]
  readonly headers?: readonly HeaderCondition[]
  readonly query?: readonly QueryCondition[]
  /** 1 to 50000, the lowest is asked first. Rules without one come after those with one, the most specific first. */
  readonly priority?: number
}

/** How the edge checks a container, beyond the path that `healthPath` names. */
export interface HealthSettings {
  /** Status codes that are fine, for example `200` or `200-299,404`. Default: `200-399`. */
  readonly codes?: string
  /** Time between checks of a healthy container, in milliseconds. Default: 2000. */
  readonly intervalMs?: number
  /** Longest time for an answer, in milliseconds. Default: 5000. */
  readonly timeoutMs?: number
  /** Good checks in a row that make a container healthy. Default: 1. */
  readonly healthyAfter?: number
  /** Failed checks in a row that make a healthy container unhealthy. Default: 3. */
  readonly unhealthyAfter?: number
}

/** HTTP requests for `host` go to `port` of the service's containers. */
export interface HostRule extends RuleConditions {
  readonly service: string
  /** Port inside the container. */
  readonly port: number
  /** Path of the edge's own health check; absent: a TCP connection is proof enough. */
  readonly healthPath?: string
  readonly health?: HealthSettings
  /** Names of the containers that serve now. */
  readonly targets: readonly string[]
}

/**
 * Sends the client elsewhere. `#{protocol}`, `#{host}`, `#{port}`, `#{path}` (without its first slash) and `#{query}`
 * stand for what the request has. What is absent stays as it is.
 */
export interface RedirectAction {
  readonly type: 'redirect'
  readonly status: 301 | 302
  readonly protocol?: 'http' | 'https' | '#{protocol}'
  readonly host?: string
  /** 80 and 443 mean the edge's own listeners, whatever their ports. */
  readonly port?: string
  readonly path?: string
  readonly query?: string
}

/** Answers without asking a service. */
export interface FixedAction {
  readonly type: 'fixed'
  /** 200 to 299 or 400 to 599. */
  readonly status: number
  /** Default: `text/plain`. */
  readonly contentType?: string
  /** At most 1024 bytes. Default: empty. */
  readonly body?: string
}

/** HTTP requests that the edge answers itself. */
export interface AnswerRule extends RuleConditions {
  readonly action: RedirectAction | FixedAction
}

/** A `ports` entry of the Compose file: TCP connections to `hostPort` of this machine go to `port` of the containers. */
export interface PublishedPort {
  readonly service: string
  /** Address to listen on, for example `0.0.0.0` or `127.0.0.1`. */
  readonly hostIp: string
  readonly hostPort: number
  readonly port: number
  readonly targets: readonly string[]
}

/** Everything an environment wants of the edge; replaced as a whole, so a switch is atomic. */
export interface EdgeRules {
  readonly rules: readonly HostRule[]
  /** Rules that the edge answers itself. Default: none. */
  readonly answers?: readonly AnswerRule[]
  readonly published: readonly PublishedPort[]
}

/** One container behind the edge, as the edge sees it. */
export interface BackendStatus {
  readonly container: string
  /** `address:port` the edge connects to; absent while it cannot be resolved. */
  readonly address?: string
  readonly healthy: boolean
  /** The last answer of the health check, for example `HTTP 503` or `connection refused`. */
  readonly reason: string
  /** Requests and connections in flight. */
  readonly active: number
}

/** What `slipway edge status` shows. */
export interface EdgeStatus {
  readonly version: string
  readonly pid: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Port of the shared HTTP listener, 80 where allowed, else 8080. */
  readonly httpPort: number
  /** Port of the HTTPS listener, 443 where allowed, else 8443. Absent: none was free. */
  readonly httpsPort?: number
  readonly owners: readonly (Owner & EdgeRules)[]
  /** Environments that answer 503 on purpose. Absent: none. */
  readonly maintenance?: readonly Maintenance[]
  readonly backends: readonly BackendStatus[]
}

/** An environment whose requests get a maintenance page instead of a service. */
export interface Maintenance extends Owner {
  /** Shown to whoever asks. */
  readonly reason: string
}

/**
 * True for a redirect that changes nothing but HTTP into HTTPS. What came by HTTPS it would lead to itself, so it applies to what
 * came by HTTP only, as it does on the HTTP listener of a load balancer.
 */
export function isForHttpOnly(action: RedirectAction | FixedAction | undefined): boolean {
  if (action?.type !== 'redirect' || action.protocol !== 'https') return false
  const { host = '#{host}', path = '/#{path}', query = '#{query}' } = action
  return host === '#{host}' && path === '/#{path}' && query === '#{query}'
}

/** Rules of an environment that serves nothing. */
export const noRules: EdgeRules = { rules: [], published: [] }

/** Names of the containers that rules lead to, each once. */
export function targetsOf({ rules, published }: EdgeRules): string[] {
  return [...new Set([...rules, ...published].flatMap((rule) => rule.targets))]
}

/** True when a name can be meant by both hosts: a wildcard has every name below it. */
export function coverSame(a: string, b: string): boolean {
  const covers = (wide: string, name: string): boolean => wide.startsWith('*') && name.endsWith(wide.slice(1))
  return a === b || covers(a, b) || covers(b, a)
}

/** True for rules with which an edge has nothing to do. */
export function servesNothing({ rules, answers = [], published }: Lengths): boolean {
  return rules.length + answers.length + published.length === 0
}

interface Lengths {
  readonly rules: readonly unknown[]
  readonly answers?: readonly unknown[]
  readonly published: readonly unknown[]
}

/** The URL for a rule's host and path; the port is left out when it is HTTP's own. */
export function urlOf(host: string, httpPort: number, path = '/'): string {
  return `http://${host}${httpPort === 80 ? '' : `:${httpPort}`}${path}`
}

/** The URLs that a person can open for host rules, each once: paths up to their first wildcard, and no wildcard hosts. */
export function openUrls(
  rules: readonly Omit<HostRule, 'targets'>[],
  httpPort: number,
): { readonly service: string; readonly url: string }[] {
  const urls = rules
    .filter(({ host }) => !host.startsWith('*'))
    .map(({ service, host, path = '' }) => ({
      service,
      url: urlOf(host, httpPort, path.replace(/[*?].*$/, '') || '/'),
    }))
  return [...new Map(urls.map((one) => [`${one.service} ${one.url}`, one])).values()]
}
