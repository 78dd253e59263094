import { digestOf } from '../../core/digest.ts'
import type { Step } from '../../core/plan.ts'
import type { EdgeRules, Owner } from '../../core/route.ts'
import { label } from '../observe/labels.ts'
import type { Placement } from './placement.ts'
import type { PlanInput } from './plan-input.ts'
import { encodeRecord, type NewRecord, recordService } from '../observe/record.ts'
import type { WantedService } from '../want/wanted.ts'
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

/** A release is recorded when it differs from the last one: other containers or other routes. */
export function recordSteps(
  input: PlanInput,
  places: readonly Placement[],
  rules: EdgeRules,
  number: number,
  needs: readonly Step[],
): Step[] {
  if (!input.record) return []
  const record = newRecord(input, places, rules, number, input.record)
  const last = input.observed.records.at(-1)
  const same =
    last && digestOf([last.wanted, last.rules, last.home]) === digestOf([record.wanted, record.rules, record.home])
  if (same) return []
  const ids = needs.map((step) => step.id)
  return [recordStep(input.owner, record, ids)]
}

function newRecord(
  input: PlanInput,
  places: readonly Placement[],
  rules: EdgeRules,
  number: number,
  made: NonNullable<PlanInput['record']>,
): NewRecord {
  const containersOf = (service: WantedService) =>
    places.filter((place) => place.service.service === service.service).map((place) => place.name)
  const services = input.wanted.services.map((service) => recordService(service, containersOf(service)))
  return { number, ...made, rules, wanted: { ...input.wanted, services } }
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
