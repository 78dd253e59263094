import type { Template } from '../cloudformation/template.ts'

/** The type of services of ECS in templates. */
const serviceType = 'AWS::ECS::Service'

/** True for a template with a service, which keeps tasks running: jobs and what runs by the clock have none. */
export function keepsTasks(template: Template): boolean {
  return propertiesOf(template, serviceType) !== undefined
}

/** How many tasks a template says; undefined where it has no service, and where their number follows the load. */
export function fixedCount(template: Template): number | undefined {
  return numberOf(propertiesOf(template, serviceType)?.['DesiredCount'])
}

/** Between which numbers of tasks scaling moves; undefined where the number is fixed. */
export function scaleRange(template: Template): { readonly min: number; readonly max: number } | undefined {
  const target = propertiesOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')
  const [min, max] = [numberOf(target?.['MinCapacity']), numberOf(target?.['MaxCapacity'])]
  return min === undefined || max === undefined ? undefined : { min, max }
}

function propertiesOf({ Resources }: Template, type: string): Readonly<Record<string, unknown>> | undefined {
  return Object.values(Resources).find(({ Type }) => Type === type)?.Properties as Readonly<Record<string, unknown>>
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
