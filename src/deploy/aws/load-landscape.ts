import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { Issue } from '../../core/issue.ts'
import type { Owner } from '../../core/route.ts'
import type { Input, Landscape } from '../../landscape/component.ts'
import { landscapeOf } from '../../landscape/landscape.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import type { Project } from '../../manifest/project.ts'
import { loadAws } from '../load-aws.ts'
import { invalidManifest } from '../load-project.ts'
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
): Promise<LoadedLandscape> {
  const { project: read, environment } = await loadAws(context, request)
  const project = request.change?.(read) ?? read
  const { region, account, role } = environment
  return {
    project,
    owner: { project: project.name, environment: environment.name },
    landscape: landscapeOf({ project, environment }),
    target: { region, account, role },
  }
}

/** What is wanted, with what the account and region say; without a cloud, what needs none. */
export async function wishFor(loaded: LoadedLandscape, cloud?: Cloud, signal?: AbortSignal): Promise<LandscapeWish> {
  const { owner, landscape, project } = loaded
  const wantsZones = landscape.components.some(({ inputs }) =>
    Object.values(inputs).some(({ from }) => from === 'zone'),
  )
  return {
    owner,
    landscape,
    after: servicesBefore(project),
    zones: cloud && wantsZones ? await cloud.stacks.zones(signal) : [],
    valueOf: (input) => valueOf(loaded, input, cloud),
  }
}

/** Service Connect gives a task only the names that were there when it started. */
function servicesBefore({ services }: Project): LandscapeWish['after'] {
  const entries = Object.values(services).map(({ name, dependsOn }) => [
    `service-${name}`,
    dependsOn.map(({ service }) => `service-${service}`),
  ])
  return Object.fromEntries(entries) as LandscapeWish['after']
}

/** Images of a registry are passed on as they are given. */
function valueOf({ project }: LoadedLandscape, input: Input, cloud: Cloud | undefined): string | undefined {
  if (input.from === 'image') {
    const { image, build } = project.services[input.service] ?? {}
    return build ? undefined : image
  }
  // The role of a service names the repository it may pull from; one of another registry needs none, and this one is its own.
  if (input.from !== 'repository' || !cloud) return undefined
  const name = `${project.name}/${input.service}`.toLowerCase().replaceAll('_', '-')
  return `arn:aws:ecr:${cloud.region}:${cloud.account}:repository/${name}`
}

/** Refuses what `up` cannot make in AWS yet, with its place in the file. */
export function refuseUnbuilt({ project, landscape }: LoadedLandscape): void {
  const inputs = landscape.components.flatMap(({ inputs: given }) => Object.values(given))
  const issues = [
    ...Object.values(project.services).flatMap(({ name, build }) => {
      if (!build) return []
      const message = 'an image that is built cannot be pushed to AWS yet in this version'
      return [issueAt(project, `services.${name}.build`, message, 'Push it to a registry and give it as `image`.')]
    }),
    ...landscape.components.flatMap(({ name, job }) => {
      if (!job) return []
      const message = 'a job cannot be run in AWS yet in this version'
      return [
        issueAt(project, `services.${name.replace('service-', '')}`, message, 'Run it by hand, and leave it out.'),
      ]
    }),
    ...inputs.flatMap((input) => secretIssue(project, input)),
  ]
  const once = issues.filter(({ path }, index) => issues.findIndex((each) => each.path === path) === index)
  if (once.length > 0) throw invalidManifest(once)
}

function secretIssue(project: Project, input: Input): Issue[] {
  const message = 'a secret cannot be put into Secrets Manager yet in this version'
  if (input.from === 'secret')
    return [issueAt(project, `secrets.${input.secret}`, message, 'Leave it out, or deploy with `slipway synth`.')]
  if (input.from !== 'environment') return []
  const path = `services.${input.service}.environment`
  const named = `${input.variables.join(', ')}: the value is named like a secret, and ${message}`
  return [issueAt(project, path, named, 'Leave it out, or deploy with `slipway synth`.')]
}

function issueAt(project: Project, path: string, message: string, fix: string): Issue {
  return { code: 'not-supported', at: project.locate(path), path, message, fix }
}
