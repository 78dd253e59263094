/** What a load balancer thinks of one of its targets. */
export interface TargetState {
  /** Address of the task. */
  readonly address: string
  readonly port: number
  /** `initial`, `healthy`, `unhealthy`, `draining`, `unused` or `unavailable`. */
  readonly state: string
  /** Why, as a code, for example `Target.ResponseCodeMismatch`. */
  readonly reason?: string
  /** The same in AWS's words, for example `Health checks failed with these codes: [500]`. */
  readonly description?: string
}

/** Target groups of load balancers, to read. */
export interface TargetPort {
  /** Every target of a group, by the group's ARN; none when the group is gone. */
  health(group: string, signal?: AbortSignal): Promise<readonly TargetState[]>
}
