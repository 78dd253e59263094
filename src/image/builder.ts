import type { Context } from '../core/context.ts'
import type { Issue } from '../core/issue.ts'
import type { Project, Service } from '../manifest/project.ts'

/** What builds images: `docker build` of the classic kind, BuildKit inside the client, or the plugin buildx. */
export type Builder = 'classic' | 'buildkit' | 'buildx'

/** Finds out which builder `docker build` will use; asks nothing where nothing is built. */
export async function observeBuilder(context: Context, project: Project, modernClient: boolean): Promise<Builder> {
  if (!Object.values(project.services).some((service) => service.build)) return 'buildx'
  if (context.env['DOCKER_BUILDKIT'] === '0') return 'classic'
  // Clients before 23 have BuildKit in themselves, later ones as a plugin: https://docs.docker.com/engine/release-notes/23.0/ (2026-11).
  if (!modernClient) return 'buildkit'
  return (await context.docker.run(['buildx', 'version'])).code === 0 ? 'buildx' : 'classic'
}

/** Values below `build` that the builder, or one engine, cannot honour. */
export function checkBuild(project: Project, service: Service, builder: Builder): Issue[] {
  const { build } = service
  if (!build) return []
  const issue = (key: string, message: string, fix: string): Issue => {
    const path = `services.${service.name}.build.${key}`
    return { code: 'not-supported', at: project.locate(path), path, message, fix }
  }
  const kinds = (build.cacheFrom ?? []).filter((from) => from.includes('type=') && !from.includes('type=registry'))
  const services = Object.values(build.additionalContexts ?? {}).filter((context) => context.startsWith('service:'))
  const foreign = Object.values(build.secrets ?? {}).filter(
    ({ source }) => project.secrets[source]?.type === 'external',
  )
  const limited = builder === 'buildkit' ? (['ulimits', 'shm_size'] as const) : []
  return [
    ...((build.platforms?.length ?? 0) > 1
      ? [issue('platforms', 'One engine keeps an image for one platform', 'Name the one that it runs.')]
      : []),
    ...(kinds.length > 0 && builder !== 'buildx'
      ? [issue('cache_from', 'Without the plugin buildx a cache is an image', 'Name an image, or install buildx.')]
      : []),
    ...services.map(() =>
      issue('additional_contexts', 'The image of another service cannot be a context', 'Name it: `docker-image://…`.'),
    ),
    ...foreign.map(() =>
      issue('secrets', 'An external secret has no value here', 'Give it with `file` or `environment`.'),
    ),
    ...limited
      .filter((key) => (key === 'ulimits' ? build.ulimits : build.shmSize) !== undefined)
      .map((key) =>
        issue(key, 'BuildKit inside this client does not know it', 'Update Docker, or build with DOCKER_BUILDKIT=0.'),
      ),
  ]
}
