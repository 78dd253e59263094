import type { Scope } from './cursor.ts'
import { givenKeys } from './given.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { Fields } from './keys.ts'
import { locateIn, isAt } from './key-path.ts'
import type { OpenedCompose } from './open-compose.ts'
import type { projectKeys } from './project-keys.ts'
import type {
  ConfigSource,
  ContainerUse,
  GivenKey,
  Job,
  Network,
  Project,
  SecretSource,
  Service,
  Volume,
} from './project.ts'
import { isActive } from './service.ts'
import type { Mapping } from './tree.ts'

/** What the top level of a file says. */
export type ProjectFields = Fields<typeof projectKeys>

/** Makes the project of what was read: names in the engine, and only what an active service uses. `written` is what the files say. */
export function assembleProject(
  opened: OpenedCompose,
  fields: ProjectFields,
  places: Scope['places'],
  written: Mapping,
): Project {
  const { profiles, tree } = opened
  const all = [...(fields.services ?? [])].map(([name, service]): Service => ({ name, ...service }))
  const services = withoutInactive(all.filter((service) => isActive(service.profiles, profiles)))
  const inactive = all.filter((service) => !isActive(service.profiles, profiles))
  const jobs = [...(fields.jobs ?? [])].filter(([, job]) => isActive(job.container.profiles, profiles))
  let given: readonly GivenKey[] | undefined
  return {
    name: opened.name,
    directory: opened.directory,
    files: opened.files,
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    inactive: Object.fromEntries(inactive.map(({ name, profiles: own = [] }) => [name, own])),
    ...resourcesOf(opened, fields, services, jobs),
    ...(jobs.length > 0 && { jobs: Object.fromEntries(jobs) }),
    locate: (path) => locateIn(tree, path),
    placeOf: (part) => {
      const place = places.get(part)
      return place && { path: place.path, at: place.keyAt }
    },
    has: (path) => isAt(tree, path),
    // Most runs never ask, and a large file has thousands.
    get given() {
      return (given ??= givenKeys(written))
    },
    hideSecrets: (text) => hideSecrets(text, opened.secretValues),
    variable: opened.variable,
  }
}

/** A dependency that need not be there is left out when it is not. */
function withoutInactive(services: readonly Service[]): readonly Service[] {
  const names = new Set(services.map((service) => service.name))
  return services.map((service) => ({
    ...service,
    dependsOn: service.dependsOn.filter((on) => on.required !== false || names.has(on.service)),
  }))
}

type Resources = Pick<Project, 'networks' | 'volumes' | 'secrets' | 'configs' | 'models'>

function resourcesOf(
  opened: OpenedCompose,
  fields: ProjectFields,
  services: readonly Service[],
  jobs: readonly (readonly [string, Job])[],
): Resources {
  const before = services.flatMap((service) => service.preStart ?? [])
  const used = usedNames([...services, ...[...before, ...jobs.map(([, job]) => job)].map(usedBy)])
  const named = <T extends Named>(key: string, each: T) => withName(opened.name, key, each)
  const models = [...(fields.models ?? [])].filter(([key]) => used.models.has(key))
  return {
    networks: pick(used.networks, (key): Network => {
      const { external, ...rest } = fields.networks?.get(key) ?? {}
      return { internal: false, ...rest, ...named(key, { ...rest, ...external }) }
    }),
    volumes: pick(used.volumes, (key): Volume => {
      const { external, ...rest } = fields.volumes?.get(key) ?? {}
      return { ...rest, ...named(key, { ...rest, ...external }) }
    }),
    secrets: objects(opened.name, fields.secrets, used.secrets),
    configs: objects(opened.name, fields.configs, used.configs),
    ...(models.length > 0 && { models: Object.fromEntries(models) }),
  }
}

interface Named {
  readonly name?: string
  readonly external?: boolean
}

/** Things of the project's own carry its name; those of others are called as the file calls them. */
function withName(project: string, key: string, { name, external }: Named): { name: string; external?: true } {
  return { name: name ?? (external ? key : `${project}_${key}`), ...(external && { external }) }
}

function pick<T>(names: ReadonlySet<string>, make: (key: string) => T): Record<string, T> {
  return Object.fromEntries([...names].map((key) => [key, make(key)]))
}

function objects<T extends SecretSource | ConfigSource>(
  project: string,
  all: ReadonlyMap<string, T> | undefined,
  used: ReadonlySet<string>,
): Record<string, T> {
  const entries = [...(all ?? [])].filter(([key]) => used.has(key))
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const { name } = withName(project, key, {
        ...(each.name !== undefined && { name: each.name }),
        external: each.type === 'external',
      })
      return [key, { ...each, name }]
    }),
  )
}

type Section = 'networks' | 'volumes' | 'secrets' | 'configs' | 'models'

type Used = Omit<Service, 'name'>

/** With the network of another, its own are none. */
function usedBy({ container }: ContainerUse): Used {
  return container.networkMode === undefined ? container : { ...container, networks: [] }
}

/** What no service uses is not made, as in Compose. */
function usedNames(services: readonly Used[]): Record<Section, ReadonlySet<string>> {
  const each = (names: (service: Used) => readonly string[]) => new Set(services.flatMap(names))
  return {
    networks: each((service) => service.networks.map((use) => use.network)),
    volumes: each((service) => service.volumes.flatMap((mount) => (mount.type === 'volume' ? mount.source : []))),
    secrets: each((service) => [...service.secrets, ...(service.build?.secrets ?? [])].map((secret) => secret.source)),
    configs: each((service) => (service.configs ?? []).map((config) => config.source)),
    models: each((service) => Object.keys(service.models ?? {})),
  }
}
