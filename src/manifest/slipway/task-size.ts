import type { Service } from '../project.ts'
import { fargateSizes, memorySizes, smallestSize } from './fargate-sizes.ts'
import type { SizeSetting } from './settings.ts'

/** What the size of a task depends on beside slipway.yaml. */
export type LimitedService = Pick<Service, 'cpus' | 'memLimit' | 'deploy'>

/** Least size of a task where nobody says more. */
const least = { cpu: 256, memory: 512 }

/**
 * The size of one task: what slipway.yaml gives; else what the limits of the Compose file need; else the least. What is left
 * open fits what is given.
 */
export function taskSize({ cpu, memory }: SizeSetting, service: LimitedService): { cpu: number; memory: number } {
  const wish = limitsOf(service)
  if (cpu && memory) return { cpu: cpu.value, memory: memory.value }
  if (cpu) {
    const sizes = memorySizes(cpu.value)
    return { cpu: cpu.value, memory: sizes.find((each) => each >= wish.memory) ?? sizes.at(-1) ?? least.memory }
  }
  if (memory) {
    const sizes = fargateSizes.filter((size) => size.memory.includes(memory.value)).map((size) => size.cpu)
    return { cpu: sizes.find((each) => each >= wish.cpu) ?? sizes.at(-1) ?? least.cpu, memory: memory.value }
  }
  return smallestSize(wish) ?? least
}

/** What a service may use by the Compose file, in the units of a task; the least where it does not say. */
export function limitsOf({ cpus, memLimit, deploy }: LimitedService): { cpu: number; memory: number } {
  const { limits } = deploy?.resources ?? {}
  const [processors, bytes] = [cpus ?? limits?.cpus, memLimit ?? limits?.memory]
  return {
    cpu: processors === undefined ? least.cpu : Math.ceil(processors * 1024),
    memory: bytes === undefined ? least.memory : Math.ceil(bytes / 2 ** 20),
  }
}
