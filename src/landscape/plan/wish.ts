import type { JobVerdict, ParameterValue } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import type { Component, Input, Landscape, MachineArchitecture } from '../component.ts'
import type { LiveStack } from './live-stack.ts'

/** Images for machines that are known, by processor. */
export type MachineImages = Readonly<Partial<Record<MachineArchitecture, string>>>

/** A landscape that is wanted, with what nobody can read in its files. */
export interface LandscapeWish {
  readonly owner: Owner
  readonly landscape: Landscape
  /** Components that need others of the same landscape beyond their inputs, by name. */
  readonly after: Readonly<Record<string, readonly string[]>>
  /** What somebody says of jobs, by the name of the service. */
  readonly verdicts?: Readonly<Record<string, JobVerdict>>
  /** Availability zones of the region, the first ones first. Empty where nobody was asked. */
  readonly zones: readonly string[]
  /** Newest images for machines, by processor. Empty where nobody was asked. */
  readonly machineImages?: MachineImages
  /** Machines that are there get these images, too. */
  readonly renewsMachines?: boolean
  /** Number that the release gets; absent where nobody knows what there was before. */
  readonly release?: number
  /** Value of an image, a secret, …; undefined when it is not known. */
  readonly valueOf: (input: Input) => string | undefined
}

/** Where the value of a component's parameter comes from, ready for a step; undefined when nobody knows it. */
export function resolveInput(
  wish: LandscapeWish,
  live: LiveStack | undefined,
  name: string,
  input: Input,
): ParameterValue | undefined {
  switch (input.from) {
    case 'output': {
      const component = componentNamed(wish.landscape, input.component)
      return component && { stack: component.stack, output: input.output }
    }
    case 'value':
      return { value: input.value }
    case 'zone':
      // Chosen once: another zone replaces the subnets in it.
      return wrap(live?.parameters[name] ?? wish.zones[input.index])
    case 'machine-image':
      // Another image replaces the machine, so that it moves when somebody asks for it.
      return wrap(
        (wish.renewsMachines ? undefined : live?.parameters[name]) ?? wish.machineImages?.[input.architecture],
      )
    default:
      return wrap(wish.valueOf(input))
  }
}

function wrap(value: string | undefined): ParameterValue | undefined {
  return value === undefined ? undefined : { value }
}

/** A component of a landscape by its name. */
function componentNamed(landscape: Landscape, name: string): Component | undefined {
  return landscape.components.find((one) => one.name === name)
}

/** An input in words, for one whose value is not known. */
export function describeInput(input: Input): string {
  if (input.from === 'output') return `output ${input.output} of ${input.component}`
  if (input.from === 'zone') return `availability zone ${input.index + 1} of the region`
  if (input.from === 'machine-image') return `newest image of Amazon Linux 2023 for ${input.architecture}`
  if (input.from === 'value') return input.value
  return Object.values(input).map(String).join(' ')
}
