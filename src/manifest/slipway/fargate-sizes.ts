/** A size of CPU with the sizes of memory that go with it, in MiB. */
interface FargateSize {
  readonly cpu: number
  readonly memory: readonly number[]
}

const gib = 1024

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * gib)
}

/**
 * Every pair of CPU units and MiB that Fargate has for Linux; 8192 and 16384 need platform version 1.4.0, which is the latest.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, 2026-11.
 */
export const fargateSizes: readonly FargateSize[] = [
  { cpu: 256, memory: [512, 1 * gib, 2 * gib] },
  { cpu: 512, memory: steps(1, 4, 1) },
  { cpu: 1024, memory: steps(2, 8, 1) },
  { cpu: 2048, memory: steps(4, 16, 1) },
  { cpu: 4096, memory: steps(8, 30, 1) },
  { cpu: 8192, memory: steps(16, 60, 4) },
  { cpu: 16_384, memory: steps(32, 120, 8) },
]

/** Sizes of CPU. */
export const cpuSizes: readonly number[] = fargateSizes.map(({ cpu }) => cpu)

/** Sizes of memory that go with a size of CPU. */
export function memorySizes(cpu: number): readonly number[] {
  return fargateSizes.find((size) => size.cpu === cpu)?.memory ?? []
}

/** True when some size of CPU has this memory. */
export function isMemorySize(memory: number): boolean {
  return fargateSizes.some((size) => size.memory.includes(memory))
}

/** Two sizes of which either may be open. */
export interface WantedSize {
  readonly cpu?: number | undefined
  readonly memory?: number | undefined
}

/** The smallest pair that has at least what is wanted; undefined when Fargate has none so large. */
export function smallestSize({ cpu = 0, memory = 0 }: WantedSize): { cpu: number; memory: number } | undefined {
  for (const size of fargateSizes) {
    const enough = size.memory.find((each) => each >= memory)
    if (size.cpu >= cpu && enough !== undefined) return { cpu: size.cpu, memory: enough }
  }
  return undefined
}

/** The size of memory nearest to a wish, of those that go with a size of CPU. */
export function nearestMemory(cpu: number, memory: number): number | undefined {
  return nearest(memorySizes(cpu), memory)
}

/** The size of CPU nearest to a wish, of those that go with a size of memory. */
export function nearestCpu(memory: number, cpu: number): number | undefined {
  return nearest(
    fargateSizes.filter((size) => size.memory.includes(memory)).map((size) => size.cpu),
    cpu,
  )
}

/** The number of a list that is nearest to another one; the larger of two that are. */
export function nearest(numbers: readonly number[], wish: number): number | undefined {
  return numbers.reduce<number | undefined>(
    (best, each) => (best === undefined || Math.abs(each - wish) <= Math.abs(best - wish) ? each : best),
    undefined,
  )
}

/** Sizes as words: all of a few, else from, to and the step. */
export function describeSizes(sizes: readonly number[]): string {
  const [first = 0, second = 0] = sizes
  const last = sizes.at(-1) ?? first
  return sizes.length <= 5 ? sizes.join(', ') : `${first} to ${last} in steps of ${second - first}`
}
