import type { Step } from '../../core/plan.ts'
import { bucketAlone } from '../foundation/bucket-alone.ts'
import { componentOf, foundation, parseTemplate, renderTemplate, type LiveStack } from './live-stack.ts'
import type { LandscapeWish } from './wish.ts'

/** A larger one has to be in S3. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (2026-11). */
export const maxRequestBytes = 51_200

/** A larger one is taken nowhere; from the same page. */
export const maxTemplateBytes = 1_000_000

/** Sends templates that are too large for a request through the bucket of the foundation, which is made in two goes where it is too large itself. */
export function throughBucket(
  steps: readonly Step[],
  { landscape }: LandscapeWish,
  live: readonly LiveStack[],
): readonly Step[] {
  const there = live.find((one) => componentOf(one) === foundation)
  const stack = there?.name ?? landscape.components.find(({ name }) => name === foundation)?.stack
  return steps.map((step) => {
    const { effect } = step
    if (effect.kind !== 'stack' || stack === undefined || Buffer.byteLength(effect.template) <= maxRequestBytes)
      return step
    const through = { stack, output: 'Bucket' }
    const isFirst = step.service === foundation && there?.outputs['Bucket'] === undefined
    return { ...step, effect: { ...effect, through, ...(isFirst && { first: firstOf(effect.template) }) } }
  })
}

function firstOf(text: string): string {
  const template = parseTemplate(text)
  return template ? renderTemplate(bucketAlone(template)) : text
}
