import { digestOf } from '../core/digest.ts'
import type { Project, Service } from '../manifest/project.ts'
import type { ImageBuild } from './build-argv.ts'

/** Which images a project builds and which it takes as they are. */
export interface ImagePlan {
  readonly builds: readonly ImageBuild[]
  /** Image reference of each service. */
  readonly refs: Readonly<Record<string, string>>
  /** References nobody here builds. */
  readonly pulls: readonly string[]
}

/** Decides for every service where its image comes from; services with the same build share one. */
export function planImages(project: Project): ImagePlan {
  const services = Object.values(project.services)
  const refs = Object.fromEntries(services.map((service) => [service.name, imageRef(project, service)]))
  const builds = new Map<string, ImageBuild>()
  for (const service of services) {
    if (!service.build) continue
    const key = digestOf(service.build)
    const same = builds.get(key)
    builds.set(key, {
      services: [...(same?.services ?? []), service.name],
      build: service.build,
      tags: [...new Set([...(same?.tags ?? []), imageRef(project, service)])],
    })
  }
  const built = new Set([...builds.values()].flatMap((build) => build.tags))
  const pulls = [...new Set(Object.values(refs))].filter((ref) => !built.has(ref))
  return { builds: [...builds.values()], refs, pulls }
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
