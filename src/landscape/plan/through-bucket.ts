import type { Step } from '../../core/plan.ts'
import { componentOf, foundation, parseTemplate, renderTemplate, type LiveStack } from './live-stack.ts'
import type { LandscapeWish } from './wish.ts'

/** A larger one has to be in S3. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (2026-11). */
export const maxRequestBytes = 51_200

/** A larger one is taken nowhere; from the same page. */
export const maxTemplateBytes = 1_000_000

/**
 * Sends templates that are too large for a request through the bucket of the foundation. A foundation that is too large itself (of
 * more than some sixty services that are built) is made in two goes.
 */
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
    return { ...step, effect: { ...effect, through, ...(isFirst && { first: bucketAlone(effect.template) }) } }
  })
}

/** What of the foundation every project has: its bucket. */
function bucketAlone(text: string): string {
  const template = parseTemplate(text)
  if (!template) return text
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('AWS::S3::'))
  const { Bucket } = template.Outputs ?? {}
  return renderTemplate({
    ...template,
    Resources: Object.fromEntries(resources),
    Outputs: { ...(Bucket && { Bucket }) },
  })
}
