import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { Owner } from '../../core/route.ts'
import type { Input, Landscape } from '../../landscape/component.ts'
import { landscapeOf } from '../../landscape/landscape.ts'
import type { LandscapeWish, MachineImages } from '../../landscape/plan/wish.ts'
import type { Project } from '../../manifest/project.ts'
import { loadAws } from '../load-aws.ts'
import type { Telling } from '../load-project.ts'
import type { Request, UpRequest } from '../request.ts'

/** An environment in AWS as the files want it. */
export interface LoadedLandscape {
  readonly project: Project
  readonly owner: Owner
  readonly landscape: Landscape
  readonly target: AwsTarget
}

/** Reads the manifest of a request for AWS. Throws `manifest-invalid` with every issue at once. */
export async function loadLandscape(
  context: Context,
  request: Request & Pick<UpRequest, 'change'>,
  telling?: Telling,
): Promise<LoadedLandscape> {
  const { project: read, environment } = await loadAws(context, request, telling)
  const project = request.change?.(read) ?? read
  const { region, account, role } = environment
  return {
    project,
    owner: { project: project.name, environment: environment.name },
    landscape: landscapeOf({ project, environment }),
    target: { region, account, role },
  }
}

/**
 * What is wanted, with what the account and region say; without a cloud, what needs none. With `pull` machines get the newest image,
 * as services do.
 */
export async function wishFor(
  loaded: LoadedLandscape,
  cloud?: Cloud,
  signal?: AbortSignal,
  { pull = false }: Partial<Pick<UpRequest, 'pull'>> = {},
): Promise<LandscapeWish> {
  const { owner, landscape, project } = loaded
  const inputs = landscape.components.flatMap((component) => Object.values(component.inputs))
  return {
    owner,
    landscape,
    after: servicesBefore(project),
    // Asked for where one is needed: `observePresent`.
    zones: [],
    machineImages: cloud ? await machineImages(cloud, inputs, signal) : {},
    renewsMachines: pull,
    // Images and the like come with what is delivered.
    valueOf: () => undefined,
  }
}

async function machineImages(cloud: Cloud, inputs: readonly Input[], signal?: AbortSignal): Promise<MachineImages> {
  const wanted = new Set(inputs.flatMap((input) => (input.from === 'machine-image' ? [input.architecture] : [])))
  const found = await Promise.all(
    [...wanted].map(async (each) => [each, await cloud.stacks.machineImage(each, signal)] as const),
  )
  return Object.fromEntries(found.filter(([, image]) => image !== undefined)) as MachineImages
}

/** Which services come before each: Service Connect gives a task only the names that were there when it started. */
export function servicesBefore({ services }: Project): LandscapeWish['after'] {
  const entries = Object.values(services).map(({ name, dependsOn }) => [
    `service-${name}`,
    dependsOn.map(({ service }) => `service-${service}`),
  ])
  return Object.fromEntries(entries) as LandscapeWish['after']
}
