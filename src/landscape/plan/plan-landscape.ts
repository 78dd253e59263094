import { phases, type Plan, type Step } from '../../core/plan.ts'
import type { Component, Input } from '../component.ts'
import { describeStack } from './describe-stack.ts'
import { keepRepositories } from './keep-repositories.ts'
import { basisOf, componentOf, foundation, isService, renderTemplate, type LiveStack } from './live-stack.ts'
import { throughBucket } from './through-bucket.ts'
import { keepPriorities } from './keep-priorities.ts'
import { jobChange, jobStep, isDue, type JobRecords } from './plan-jobs.ts'
import { networkGap } from './network-gap.ts'
import { planStack, type PlannedStack } from './plan-stack.ts'
import { planCounts } from './plan-counts.ts'
import { planRemovals } from './plan-removals.ts'
import { uses } from './stack-order.ts'
import { widenTemplate } from './widen-template.ts'
import type { LandscapeWish } from './wish.ts'

/** Time limit of one stack: databases and certificates are slow. 60 minutes, in milliseconds. */
const stackLimitMs = 3_600_000

/** A plan for a landscape, and what keeps it from being run. */
export interface LandscapePlan {
  readonly plan: Plan
  /** Stack and input of every value that nobody knows, in words. */
  readonly unknown: readonly string[]
}

/** The way from the stacks that are there to those that are wanted. */
export function planLandscape(
  files: LandscapeWish,
  live: readonly LiveStack[],
  records: JobRecords = {},
): LandscapePlan {
  const { landscape, notes } = keepPriorities(files.landscape, live)
  const wish: LandscapeWish = { ...files, landscape }
  const stacks: PlannedStack[] = []
  for (const component of wish.landscape.components) {
    const present = live.find(({ name }) => name === component.stack)
    const wanted = component.name === foundation ? keepRepositories(component, present?.template) : component
    stacks.push(planStack(wish, wanted, present, stacks))
  }
  const stale = live.filter(
    (one) => componentOf(one) !== foundation && !stacks.some((each) => each.component.stack === one.name),
  )
  const removals = planRemovals(stale, { live })
  const jobs = stacks.filter((one) => isDue(one, records, wish.verdicts))
  const making = stacks.filter(({ isChanged }) => isChanged).map((one) => makeStack(wish, one, live))
  const shrinking = making.flatMap(({ shrink }) => shrink ?? [])
  const counts = planCounts(wish.owner.environment, stacks)
  const described = stacks.map((one) => describeStack(one, notes.get(one.component.name)))
  return {
    plan: {
      owner: wish.owner,
      release: wish.release ?? 0,
      basis: basisOf(live),
      changes: [...described, ...jobs.map((job) => jobChange(job, records)), ...counts.changes, ...removals.changes],
      gaps: networkGap(wish.owner.environment, described),
      steps: throughBucket(
        [
          ...linkSteps(
            stacks.flatMap((one) => [...makeSteps(making, one), ...(jobs.includes(one) ? [jobStep(wish, one)] : [])]),
            wish,
          ),
          ...counts.steps,
          ...removals.steps,
          ...shrinking.map((step) => ({ ...step, needs: removals.steps.map(({ id }) => id) })),
        ],
        wish,
        live,
      ),
    },
    unknown: stacks.flatMap(({ component, unknown }) => unknown.map((input) => `${component.stack}: ${input}`)),
  }
}

function makeSteps(making: readonly Making[], { component }: PlannedStack): Step[] {
  return making.flatMap(({ make }) => (make?.service === component.name ? make : []))
}

interface Making {
  /** Absent when the stack only loses something. */
  readonly make?: Step
  /** Takes away what others used until then. */
  readonly shrink?: Step
}

/** What other stacks use is taken from a stack only after they have changed. */
function makeStack(wish: LandscapeWish, planned: PlannedStack, live: readonly LiveStack[]): Making {
  const { component, resources, template } = planned
  const before = planned.live
  const removed = resources.filter(({ action }) => action === 'remove')
  const isUsed = before !== undefined && live.some((other) => uses(other, before))
  if (!isUsed || removed.length === 0 || !before.template) return { make: stepFor(planned, template) }
  const title = `take ${removed.map(({ logicalId }) => logicalId).join(', ')} from stack ${component.stack}`
  const shrink: Step = { ...stepFor(planned, template), id: `shrink:${component.stack}`, phase: 'retire', title }
  const isMore = resources.length > removed.length || planned.unstable.size > 0
  if (!isMore) return { shrink }
  const wide = widenTemplate(before.template, template)
  const kept = Object.keys(wide.Parameters ?? {}).flatMap((name) => {
    const value = before.parameters[name]
    return name in planned.parameters || value === undefined ? [] : [[name, { value }] as const]
  })
  const parameters = { ...Object.fromEntries(kept), ...planned.parameters }
  return { make: stepFor({ ...planned, parameters }, wide), shrink }
}

function stepFor(
  { component, live, parameters, tags, resources }: PlannedStack,
  template: PlannedStack['template'],
): Step {
  return {
    id: `stack:${component.stack}`,
    phase: isService(component) ? 'switch' : 'prepare',
    needs: [],
    title: `${live ? 'change' : 'create'} stack ${component.stack}`,
    service: component.name,
    effect: {
      kind: 'stack',
      stack: component.stack,
      template: renderTemplate(template),
      parameters,
      tags,
      capabilities: capabilitiesOf(template),
      replaces: resources.filter(({ action }) => action === 'replace').map(({ logicalId }) => logicalId),
    },
    limitMs: stackLimitMs,
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html (Capabilities, 2026-11). */
function capabilitiesOf({ Resources }: PlannedStack['template']): string[] {
  const hasRoles = Object.values(Resources).some(({ Type }) => Type.startsWith('AWS::IAM::'))
  return hasRoles ? ['CAPABILITY_NAMED_IAM'] : []
}

/**
 * A step needs those of the stacks it reads outputs of, of the foundation, and of the components it comes after, with their jobs.
 * Where a job runs, it and what it needs come before all other services: when it fails, none of them has changed.
 */
function linkSteps(steps: readonly Step[], { landscape, after }: LandscapeWish): Step[] {
  const { components } = landscape
  const ids = new Set(steps.map(({ id }) => id))
  const lastOf = (stack: string) => [`job:${stack}`, `stack:${stack}`].find((id) => ids.has(id)) ?? []
  const linked = steps.map((step) => {
    const component = components.find(({ name }) => name === step.service)
    if (!component) return step
    const own = step.effect.kind === 'run-task' ? [`stack:${component.stack}`] : []
    const needs = neededBy(component, components, after, own.length > 0).flatMap(lastOf)
    return { ...step, needs: [...own.filter((id) => ids.has(id)), ...needs] }
  })
  const early = new Set(linked.filter(({ effect }) => effect.kind === 'run-task').map(({ id }) => id))
  for (const id of early) for (const each of linked.find((step) => step.id === id)?.needs ?? []) early.add(each)
  const phased = linked.map((step): Step => (early.has(step.id) ? { ...step, phase: 'prepare' } : step))
  return phases.flatMap((phase) => phased.filter((step) => step.phase === phase))
}

function neededBy(
  component: Component,
  components: readonly Component[],
  after: LandscapeWish['after'],
  runsJob: boolean,
): readonly string[] {
  const given = [...Object.values(component.inputs), ...(runsJob ? Object.values(component.job ?? {}) : [])]
  const inputs = given.flatMap((input: Input) => (input.from === 'output' ? [input.component] : []))
  const names = new Set([
    ...inputs,
    ...(after[component.name] ?? []),
    ...(component.name === foundation ? [] : [foundation]),
  ])
  return components.filter(({ name }) => names.has(name)).map(({ stack }) => stack)
}
