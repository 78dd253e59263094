import { Secret } from '../core/argv.ts'
import { digestOf } from '../core/digest.ts'
import { preStartImage } from '../manifest/pre-start-image.ts'
import type { Project, Service } from '../manifest/project.ts'
import type { BuildSecret, ImageBuild } from './build-argv.ts'

/** Which images a project builds and which it takes as they are. */
export interface ImagePlan {
  readonly builds: readonly ImageBuild[]
  /** Image reference of each service. */
  readonly refs: Readonly<Record<string, string>>
  /** References nobody here builds. */
  readonly pulls: readonly string[]
  /** What services that use a reference say of when it is pulled, and of its platform. */
  readonly wishes?: Readonly<Record<string, PullWish>>
}

/** When and for which platform an image is pulled. */
export interface PullWish {
  readonly policies: readonly string[]
  readonly platform?: string
}

/** Decides for every service where its image comes from; services with the same build share one. */
export function planImages(project: Project): ImagePlan {
  const services = Object.values(project.services)
  const refs = Object.fromEntries(services.flatMap((service) => refsOf(project, service)))
  const builds = new Map<string, ImageBuild>()
  for (const service of services) {
    if (!service.build) continue
    const platform = service.build.platforms?.[0] ?? service.platform
    const key = digestOf(platform === undefined ? service.build : [service.build, platform])
    const same = builds.get(key)
    builds.set(key, {
      services: [...(same?.services ?? []), service.name],
      build: service.build,
      tags: [
        ...new Set([...(same?.tags ?? []), imageRef(project, service), ...(service.build.tags ?? []).map(withTag)]),
      ],
      ...(platform !== undefined && { platform }),
      ...(service.build.secrets && { secrets: buildSecrets(project, service) }),
    })
  }
  const built = new Set([...builds.values()].flatMap((build) => build.tags))
  const pulls = [...new Set(Object.values(refs))].filter((ref) => !built.has(ref))
  return { builds: [...builds.values()], refs, pulls, wishes: wishesOf(services.flatMap(usersOf), refs) }
}

/** A service's image, and those that its `pre_start` takes instead. */
function refsOf(project: Project, service: Service): (readonly [string, string])[] {
  const own = [service.name, imageRef(project, service)] as const
  const before = (service.preStart ?? []).map(({ container }, index) => {
    const ref = container.image === service.image ? own[1] : imageRef(project, { ...container, name: service.name })
    return [preStartImage(service, index), ref] as const
  })
  return [own, ...before]
}

/** Everything of a service that says when its image is pulled. */
function usersOf(service: Service): ImageUser[] {
  const before = (service.preStart ?? []).map((each, index) => ({
    ...{ name: preStartImage(service, index), pullPolicy: each.container.pullPolicy },
    platform: each.container.platform,
  }))
  return [service, ...before.filter((each) => each.name !== service.name)]
}

interface ImageUser {
  readonly name: string
  readonly pullPolicy?: string | undefined
  readonly platform?: string | undefined
  readonly build?: Service['build']
}

function wishesOf(services: readonly ImageUser[], refs: Readonly<Record<string, string>>): Record<string, PullWish> {
  const wishes: Record<string, PullWish> = {}
  for (const { name, pullPolicy, platform, build } of services) {
    const ref = refs[name] ?? ''
    if (build || (pullPolicy === undefined && platform === undefined)) continue
    const policies = [...(wishes[ref]?.policies ?? []), ...(pullPolicy === undefined ? [] : [pullPolicy])]
    wishes[ref] = { ...wishes[ref], policies, ...(platform !== undefined && { platform }) }
  }
  return wishes
}

function buildSecrets(project: Project, service: Service): readonly BuildSecret[] {
  return (service.build?.secrets ?? []).map(({ source, target: id }) => {
    const secret = project.secrets[source]
    if (secret?.type === 'file') return { id, path: secret.path }
    const value = secret?.type === 'environment' ? project.variable(secret.variable) : undefined
    return { id, value: new Secret(value ?? '') }
  })
}

/** The name of a service's image: its own, else `<project>-<service>` as Compose has it. */
function imageRef(project: Project, service: Service): string {
  return withTag(service.image ?? `${project.name}-${service.name}`)
}

/** A reference as `docker image ls` writes it: with its tag and without the registry that is meant by default. */
export function shortRef(ref: string): string {
  return withTag(ref)
    .replace(/^(index\.)?docker\.io\//, '')
    .replace(/^library\//, '')
}

/** A reference without tag or digest means `latest`. */
export function withTag(ref: string): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1)
  return name.includes(':') || ref.includes('@') ? ref : `${ref}:latest`
}
