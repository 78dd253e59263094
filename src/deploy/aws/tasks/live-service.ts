import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Component } from '../../../landscape/component.ts'
import { placeValues } from '../../../landscape/plan/plan-jobs.ts'
import type { Service } from '../../../manifest/project.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { resolveValues } from '../stacks/resolve-parameters.ts'

/** A service or job of an environment in AWS, as it is deployed. */
export interface LiveService {
  readonly service: Service
  readonly component: Component
  /** ARN of its task definition. */
  readonly definition: string
  readonly cluster: string
  readonly subnets: readonly string[]
  readonly groups: readonly string[]
  /** Log group. */
  readonly logs: string
}

/** Looks a service of the files up where it is deployed. Throws where it is not. */
export async function findService(
  cloud: Cloud,
  { project, owner, landscape }: LoadedLandscape,
  name: string,
  signal: AbortSignal,
): Promise<LiveService> {
  const service = project.services[name]
  const component = landscape.components.find((one) => one.name === `service-${name}`)
  if (!service || !component) throw new Error(`the landscape has no service ${name}`)
  const { stack } = component
  const values = {
    ...placeValues(landscape, component),
    definition: { stack, output: 'TaskDefinition' },
    logs: { stack, output: 'Logs' },
  }
  const found = await resolveValues(cloud, values, signal, (missing) => ({
    code: 'nothing-running',
    what: `Service ${name} is not there in ${owner.environment}`,
    why: `the stack ${missing} is not there, or was never finished`,
    fix: `Run \`slipway up ${owner.environment}\` first.`,
  }))
  const [subnets, groups] = [found.subnets.split(','), found.groups.split(',')]
  return { ...found, service, component, subnets, groups }
}

/** The failure of a service of which there is not the task that was asked for. */
export function noTask(service: string, index: number, running: number, environment: string): SlipwayError {
  return new SlipwayError({
    code: 'nothing-running',
    what: `Service ${service} has no running task ${index}`,
    why: running === 0 ? 'none of it runs' : `${running} run, numbered from 1`,
    fix:
      running === 0
        ? `Look at \`slipway logs ${service} -e ${environment}\`, or use \`slipway run ${service} -e ${environment} -- <command>\`.`
        : 'Name another with `--index`.',
  })
}
