import { digestOf } from '../../../core/digest.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { StackEffect } from '../../../core/plan.ts'
import { maxRequestBytes, maxTemplateBytes } from '../../../landscape/plan/through-bucket.ts'
import { templateKey } from '../../../landscape/release/release-record.ts'
import type { StackWork } from './stack-work.ts'

/** Puts a template where CloudFormation reads it when it is too large for a request. The same text is the same object, written once. */
export async function uploadTemplate(work: StackWork<StackEffect>): Promise<{ templateUrl?: string }> {
  const { cloud, effect, signal } = work
  const bytes = Buffer.byteLength(effect.template)
  if (bytes <= maxRequestBytes) return {}
  if (bytes > maxTemplateBytes || !effect.through) throw new SlipwayError(tooLarge(work, bytes))
  const { stack, output } = effect.through
  const bucket = (await cloud.stacks.observe(stack, signal))?.outputs[output]
  if (bucket === undefined) throw new SlipwayError(tooLarge(work, bytes))
  const key = templateKey(digestOf(JSON.parse(effect.template)))
  await cloud.objects.create(bucket, key, effect.template)
  return { templateUrl: await cloud.objects.urlOf(bucket, key) }
}

function tooLarge({ effect }: StackWork<StackEffect>, bytes: number) {
  const isOver = bytes > maxTemplateBytes
  return {
    code: 'stack-failed',
    what: `Stack ${effect.stack} was not changed`,
    why: isOver
      ? `its template has ${bytes} bytes, and CloudFormation takes ${maxTemplateBytes}`
      : `its template has ${bytes} bytes, which is more than the ${maxRequestBytes} of a request, and there is no bucket that it could go through yet`,
    fix: isOver
      ? 'Split the project into several, each with its own Compose file.'
      : 'Deploy some of the services first: once the foundation is there, its bucket takes the rest.',
  } as const
}
