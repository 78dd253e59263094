import type { Step } from '../core/plan.ts'
import type { Owner } from '../core/route.ts'
import { label } from './labels.ts'
import { encodeRecord, type NewRecord } from './record.ts'
import { engineLimitMs } from './engine-limit.ts'

/** Name of the empty image that is the record of a release. */
export function recordImage(owner: Owner, number: number): string {
  return `slipway-release/${owner.project}-${owner.environment}:${number}`
}

/** Records a release as the labels of an empty image: the engine has no other place of its own for facts. */
export function recordStep(owner: Owner, record: NewRecord, needs: readonly string[]): Step {
  const labels = {
    [label.project]: owner.project,
    [label.environment]: owner.environment,
    [label.kind]: 'release',
    ...encodeRecord(record),
  }
  const changes = Object.entries(labels).flatMap(([key, value]) => ['--change', `LABEL ${key}=${quoteLabel(value)}`])
  return {
    ...{ id: 'record', phase: 'switch', needs, title: `record release ${record.number}`, limitMs: engineLimitMs },
    effect: {
      kind: 'docker',
      argv: ['import', ...changes, '-', recordImage(owner, record.number)],
      stdin: 'empty-tar',
    },
  }
}

/** A value in the Dockerfile syntax of `--change`, which replaces `$NAME` and ends at a newline. */
function quoteLabel(value: string): string {
  return `"${value.replaceAll(/\s+/g, ' ').replaceAll(/["\\$]/g, '\\$&')}"`
}

/** Forgets a release. */
export function forgetStep(owner: Owner, number: number, needs: readonly string[]): Step {
  const name = recordImage(owner, number)
  return {
    ...{ id: `forget:${number}`, phase: 'retire', needs, title: `forget release ${number}`, limitMs: engineLimitMs },
    effect: {
      kind: 'docker',
      argv: ['image', 'rm', name],
      unless: { inspect: ['image', 'inspect', name], exists: false },
    },
  }
}
