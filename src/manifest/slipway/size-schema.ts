import * as z from 'zod/mini'
import { documented } from './doc.ts'
import { cpuSizes, describeSizes, isMemorySize, nearest, smallestSize } from './fargate-sizes.ts'

/** What to do on this machine instead. */
const aws = 'on this machine `cpus` and `mem_limit` of the Compose file limit a container'

/** CPU units of one task. */
export const cpuSchema = documented(z.int().check(z.refine((cpu) => cpuSizes.includes(cpu))), {
  description: 'Processor of one task, in units of which a whole one has 1024.',
  accepted: cpuSizes.join(', ').replace(/, (\d+)$/, ' or $1'),
  fallback: '`cpus` of the Compose file, rounded up, else `256`, or more where `memory` needs it',
  unit: '1/1024 processor',
  example: 256,
  advise: adviseCpu,
  aws,
})

/** MiB of one task. */
export const memorySchema = documented(z.int().check(z.refine(isMemorySize)), {
  description: 'Memory of one task. Which sizes there are depends on `cpu`; docs/aws/what-is-made.md has the table.',
  accepted: 'a size that Fargate has, from 512 to 122880',
  fallback: '`mem_limit` of the Compose file, rounded up, else `512`, or more where `cpu` needs it',
  unit: 'MiB',
  example: 512,
  advise: adviseMemory,
  aws,
})

/** The kind of processor. */
export const architectureSchema = documented(z.enum(['x86_64', 'arm64']), {
  description: 'Kind of processor that the images are for.',
  accepted: 'x86_64 or arm64',
  fallback: '`platform` of the Compose file, else `x86_64`',
  example: 'arm64',
  aws: 'on this machine `platform` of the Compose file says it',
  advise: (given) => architectures.get(given.toLowerCase()),
})

const architectures = new Map([
  ['amd64', 'Write x86_64.'],
  ['x86-64', 'Write x86_64.'],
  ['linux/amd64', 'Write x86_64.'],
  ['aarch64', 'Write arm64.'],
  ['linux/arm64', 'Write arm64.'],
])

const count = (description: string, fallback?: string) =>
  documented(z.int().check(z.gte(1), z.lte(5000)), {
    description,
    accepted: 'a whole number from 1 to 5000',
    ...(fallback !== undefined && { fallback }),
    unit: 'tasks',
    example: 2,
  })

const aim = (what: string) =>
  documented(z.int().check(z.gte(1), z.lte(100)), {
    description: `Average use of the ${what} to aim for: above it tasks are added, below it they are taken away.`,
    accepted: 'a whole number from 1 to 100',
    fallback: 'it is not looked at',
    unit: 'percent',
    example: 60,
  })

/** Bounds and aims of automatic scaling. */
export const boundsSchema = documented(
  z.strictObject({
    min: z.optional(count('Least number of tasks.', '`1`')),
    max: count('Greatest number of tasks.'),
    cpu: z.optional(aim('processor')),
    memory: z.optional(aim('memory')),
  }),
  {
    description: 'Bounds and aims of automatic scaling.',
    accepted: 'a mapping with `max`, and `cpu` or `memory`',
    example: { min: 2, max: 10, cpu: 60 },
    aws: 'on this machine `scale` is a plain number',
  },
)

function adviseCpu(given: string): string | undefined {
  const cpu = Number(given)
  if (!(cpu > 0)) return undefined
  if (cpu <= 16) return `Write ${smallestSize({ cpu: cpu * 1024 })?.cpu}: a whole processor is 1024.`
  return `Write ${nearest(cpuSizes, cpu)}.`
}

function adviseMemory(given: string): string | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([gm]?)i?b?$/i.exec(given) ?? []
  if (number === '') return undefined
  const mib = Number(number) * (unit.toLowerCase() === 'g' ? 1024 : 1)
  const size = smallestSize({ memory: mib })
  return size ? `Write ${size.memory}, in MiB.` : `Write ${describeSizes([122_880])}, the largest there is.`
}
