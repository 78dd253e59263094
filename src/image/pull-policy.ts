import type { Context } from '../core/context.ts'
import { parseTime } from '../core/time.ts'

const unitMs: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }

/** How old an image may get before it is pulled again, in milliseconds; undefined where a policy does not say. */
function maxAgeOf(policy: string | undefined): number | undefined {
  if (policy === 'always') return 0
  if (policy === 'daily') return unitMs['d']
  if (policy === 'weekly') return unitMs['w']
  if (!policy?.startsWith('every_')) return undefined
  const parts = [...policy.slice('every_'.length).matchAll(/(\d+)([wdhms])/g)]
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0)
}

/** True when a service that uses the image wants it pulled although it is here. */
export async function isOutdated(context: Context, policies: readonly string[], ref: string): Promise<boolean> {
  const ages = policies.flatMap((policy) => maxAgeOf(policy) ?? [])
  if (ages.length === 0) return false
  const age = Math.min(...ages)
  return age === 0 || context.clock.now() - (await taggedAt(context, ref)) > age
}

/** When the image was last pulled or built, in milliseconds since the epoch; 0 when it is not here. */
async function taggedAt(context: Context, ref: string): Promise<number> {
  const ran = await context.docker.run(['image', 'inspect', '--format', '{{json .Metadata.LastTagTime}}', ref])
  return ran.code === 0 ? parseTime(JSON.parse(ran.stdout) as string) : 0
}
