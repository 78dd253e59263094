/** How many containers of a service are to run. */
export interface Replicas {
  readonly service: string
  readonly count: number
}

/** Parses `web=3`. */
export function parseReplicas(input: string): Replicas {
  const [, service, count] = /^([^=]+)=(\d+)$/.exec(input) ?? []
  if (service === undefined)
    throw new SyntaxError('a service and its number of containers are needed, for example web=3')
  return { service, count: Number(count) }
}
