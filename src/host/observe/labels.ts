import type { Owner } from '../../core/route.ts'

/** Labels by which everything of ours is found again, from any machine. */
export const label = {
  project: 'slipway.project',
  environment: 'slipway.environment',
  /** `service`, `job`, `hook`, `oneoff`, `lock`, `release`, `network`, `volume`, `files`. */
  kind: 'slipway.kind',
  service: 'slipway.service',
  /** Number of the replica, from 1. */
  index: 'slipway.index',
  /** Number of the release that made the container. */
  release: 'slipway.release',
  /** Name of the container among ours, where `container_name` makes docker call it otherwise. */
  name: 'slipway.name',
  /** Digest of what the container was made from, secrets excluded. */
  spec: 'slipway.spec',
  /** On a release: what the edge serves, for the edge's own restart. */
  edge: 'slipway.edge',
  /** On a release: what was wanted, for put-back and rollback. */
  wanted: 'slipway.wanted',
  /** On a container: containers of other services that it is made with, by name. */
  tied: 'slipway.tied',
  /** On a container: commands that are run before it is stopped. */
  preStop: 'slipway.pre-stop',
  /** On a network or volume: digest of the options it was made with. */
  made: 'slipway.made',
  /** On a network where containers keep their address when they leave it and come back: its subnet. */
  subnet: 'slipway.subnet',
  /** On a release: whose edge serves it. */
  home: 'slipway.home',
  by: 'slipway.by',
  reason: 'slipway.reason',
} as const

/** `--label` options that say whose a thing is and what it is. */
export function ownerLabels(owner: Owner, kind: string): string[] {
  return labelOptions({ [label.project]: owner.project, [label.environment]: owner.environment, [label.kind]: kind })
}

/** `--label` options for a record of labels. */
export function labelOptions(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
}

/** `--filter` options that select the things of one owner. */
export function ownerFilters(owner: Owner): string[] {
  return [
    ...['--filter', `label=${label.project}=${owner.project}`],
    ...['--filter', `label=${label.environment}=${owner.environment}`],
  ]
}
