import type { Fields } from './keys.ts'
import type { OpenedCompose, ProjectSources } from './open-compose.ts'
import type { projectKeys } from './project-keys.ts'
import type { Network, Project, Service } from './project.ts'

/** What the top level of a file says. */
export type ProjectFields = Fields<typeof projectKeys>

/** Makes the project of what was read: names in the engine, and only what a service uses. */
export function assembleProject(
  opened: OpenedCompose,
  sources: Pick<ProjectSources, 'directory' | 'compose'>,
  fields: ProjectFields,
  locate: Project['locate'],
): Project {
  const services = [...(fields.services ?? [])].map(([name, service]): [string, Service] => [
    name,
    { name, ...service },
  ])
  const used = usedNames(services.map(([, service]) => service))
  const fullName = (key: string, name?: string) => name ?? `${opened.name}_${key}`
  const networks = [...used.networks].map((key): [string, Network] => {
    const { name, internal = false } = fields.networks?.get(key) ?? {}
    return [key, { name: fullName(key, name), internal }]
  })
  const volumes = [...used.volumes].map(
    (key) => [key, { name: fullName(key, fields.volumes?.get(key)?.name) }] as const,
  )
  return {
    name: opened.name,
    directory: sources.directory,
    files: [sources.compose.name],
    services: Object.fromEntries(services),
    networks: Object.fromEntries(networks),
    volumes: Object.fromEntries(volumes),
    secrets: Object.fromEntries([...(fields.secrets ?? [])].filter(([key]) => used.secrets.has(key))),
    locate,
    variable: opened.variable,
  }
}

/** What no service uses is not made, as in Compose. */
function usedNames(services: readonly Service[]): Record<'networks' | 'volumes' | 'secrets', ReadonlySet<string>> {
  return {
    networks: new Set(services.flatMap((service) => service.networks.map((use) => use.network))),
    volumes: new Set(
      services.flatMap((service) => service.volumes.flatMap((mount) => (mount.type === 'volume' ? mount.source : []))),
    ),
    secrets: new Set(services.flatMap((service) => service.secrets.map((secret) => secret.source))),
  }
}
