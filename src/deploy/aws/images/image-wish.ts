import { digestOf } from '../../../core/digest.ts'
import type { Input } from '../../../landscape/component.ts'
import { foundationName } from '../../../landscape/foundation/foundation.ts'
import { type GivenImage, parseGivenImage } from '../../../landscape/foundation/given-image.ts'
import { repositoryName, toolsRepositoryName } from '../../../landscape/foundation/repository.ts'
import { toolsImage } from '../../../landscape/service/tools-image.ts'
import type { ImageBuild } from '../../../image/build-argv.ts'
import { planImages, withTag } from '../../../image/plan-images.ts'
import type { Project, Service } from '../../../manifest/project.ts'
import type { Architecture } from '../../../manifest/types/environment.ts'
import type { LoadedLandscape } from '../load-landscape.ts'

/** An image that tasks need, and where it comes from. */
export interface ImageWish {
  /** What asks for it: see `keyOf`. */
  readonly key: string
  /** In the words of a plan, for example `image of web`. */
  readonly subject: string
  /** The service whose it is; for people. */
  readonly service: string
  readonly source: ImageSource
}

/** Where an image comes from. */
export type ImageSource =
  /** It is in ECR, and used from there: by the digest that its tag has. */
  | { readonly kind: 'given'; readonly ref: string; readonly platform: string; readonly given: GivenImage }
  /** It is built here, for the project's registry. */
  | { readonly kind: 'build'; readonly image: ImageBuild; readonly platform: string; readonly repository: string }
  /** It is copied into the project's registry: what a release names does not change, and tasks need no other registry. */
  | { readonly kind: 'copy'; readonly ref: string; readonly platform: string; readonly repository: string }

/** What the values of an input are found by; undefined for one that is about no image. */
export function keyOf(input: Input): string | undefined {
  if (input.from === 'image' || input.from === 'repository') return `service ${input.service}`
  return input.from === 'tools' ? `tools ${input.architecture}` : undefined
}

/** Every image that the tasks of a landscape need, once. `tools` names another tools image than the usual one. */
export function wishImages({ project, landscape }: LoadedLandscape, tools = toolsImage): readonly ImageWish[] {
  const { environment } = landscape
  const architectureOf = (service: string) => environment.services[service]?.architecture ?? 'X86_64'
  const builds = buildsOf(project, environment.name)
  const wishes = landscape.components
    .flatMap(({ inputs }) => Object.values(inputs))
    .flatMap((input): (ImageWish | undefined)[] => {
      if (input.from === 'tools') return [wishTools(project, input.architecture, tools)]
      if (input.from !== 'image') return []
      const service = project.services[input.service]
      return [service && wishService(project, service, platformOf(architectureOf(service.name)), builds)]
    })
    .filter((wish) => wish !== undefined)
  return [...new Map(wishes.map((wish) => [wish.key, wish])).values()]
}

function platformOf(architecture: Architecture): string {
  return architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64'
}

function wishService(project: Project, service: Service, platform: string, builds: Builds): ImageWish {
  const { name } = service
  const repository = repositoryName(foundationName(project), name)
  const source = builds(service, platform, repository) ?? sourceOf(service.image ?? '', platform, repository)
  return { key: `service ${name}`, subject: `image of ${name}`, service: name, source }
}

function wishTools(project: Project, architecture: Architecture, ref: string): ImageWish {
  const platform = platformOf(architecture)
  const source = sourceOf(ref, platform, toolsRepositoryName(foundationName(project)))
  const subject = `tools image for ${platform}`
  return { key: `tools ${architecture}`, subject, service: 'tools', source }
}

function sourceOf(image: string, platform: string, repository: string): ImageSource {
  const given = parseGivenImage(image)
  if (given) return { kind: 'given', ref: image, platform, given }
  return { kind: 'copy', ref: withTag(image), platform, repository }
}

/** The build of a service for a platform; undefined where nothing here builds its image. */
type Builds = (service: Service, platform: string, repository: string) => ImageSource | undefined

/**
 * Builds by service: its own, or that of another one whose image it names. They get a name of their own on this machine, so that the image
 * that runs here stays what it is; it is one and the same for services that share a build.
 */
function buildsOf(project: Project, environment: string): Builds {
  const { builds, refs } = planImages(project)
  return (service, platform, repository) => {
    const found = builds.find(
      ({ services, tags }) => services.includes(service.name) || tags.includes(refs[service.name] ?? ''),
    )
    if (!found || (!service.build && parseGivenImage(service.image ?? ''))) return undefined
    const { platforms: _platforms, tags: _tags, ...build } = found.build
    const name = repositoryName(foundationName(project), found.services[0] ?? service.name)
    const tag = ownName(name, environment, platform)
    const owner = service.build ? service.name : (found.services[0] ?? service.name)
    return { kind: 'build', image: { ...found, services: [owner], build, platform, tags: [tag] }, platform, repository }
  }
}

/** What an image for AWS is called on this machine: the names of the Compose file are those of the images that run here. */
export function ownName(repository: string, environment: string, platform: string): string {
  return `slipway/${repository}:${environment}-${platform.replace('linux/', '')}`
}

/** Sources with the same key are built or pulled once. */
export function sourceKey(source: ImageSource): string {
  return source.kind === 'build' ? digestOf([source.image.build, source.platform]) : digestOf([source.kind, source.ref])
}
