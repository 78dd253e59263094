/** Who owns rules at the edge: one environment of one project. */
export interface Owner {
  readonly project: string
  readonly environment: string
}

/** HTTP requests for `host` go to `port` of the service's containers. */
export interface HostRule {
  readonly service: string
  /** Host name in lower case, without a port. */
  readonly host: string
  /** Port inside the container. */
  readonly port: number
  /** Path of the edge's own health check; absent: a TCP connection is proof enough. */
  readonly healthPath?: string
  /** Names of the containers that serve now. */
  readonly targets: readonly string[]
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
  readonly owners: readonly (Owner & EdgeRules)[]
  readonly backends: readonly BackendStatus[]
}

/** Rules of an environment that serves nothing. */
export const noRules: EdgeRules = { rules: [], published: [] }

/** The URL a person opens for a host rule; the port is left out when it is HTTP's own. */
export function urlOf(host: string, httpPort: number): string {
  return httpPort === 80 ? `http://${host}/` : `http://${host}:${httpPort}/`
}
