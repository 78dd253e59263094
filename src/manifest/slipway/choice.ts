/** Which environment slipway.yaml is read for, and what for. */
export interface Choice {
  /** Absent: the only one in AWS. */
  readonly environment?: string
  /** To run it on an engine of Docker, or to make what AWS takes. */
  readonly target: 'docker' | 'aws'
}
