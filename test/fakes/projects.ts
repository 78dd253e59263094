import { Secret } from '../../src/core/argv.ts'
import type { EngineFacts } from '../../src/host/engine-facts.ts'
import { wantProject } from '../../src/host/want/want.ts'
import type { Wanted } from '../../src/host/want/wanted.ts'
import type { Project, Service } from '../../src/manifest/project.ts'

/** An engine of today on the same Linux. */
export const modernEngine: EngineFacts = {
  clientVersion: '28.2.2',
  serverVersion: '28.2.2',
  apiVersion: '1.50',
  reachable: true,
}

/** A service with nothing but the defaults of the specification. */
export function makeService(name: string, more: Partial<Service> = {}): Service {
  return {
    name,
    ...{ environment: {}, ports: [], expose: [], volumes: [], tmpfs: [], secrets: [], dependsOn: [], replicas: 1 },
    ...{ restart: 'no', stopGraceMs: 10_000, capAdd: [], capDrop: [], extraHosts: [], labels: {} },
    networks: [{ network: 'default', aliases: [] }],
    ...more,
  }
}

/** A project of some services, with one network and the volumes and secrets they name. */
export function makeProject(services: readonly Service[], more: Partial<Project> = {}): Project {
  const volumes = services.flatMap((one) => one.volumes.flatMap((mount) => (mount.type === 'volume' ? [mount] : [])))
  const secrets = services.flatMap((one) => one.secrets)
  return {
    name: 'shop',
    directory: '/project',
    files: ['compose.yaml'],
    services: Object.fromEntries(services.map((service) => [service.name, service])),
    networks: { default: { name: 'shop_default', internal: false } },
    volumes: Object.fromEntries(volumes.map((mount) => [mount.source, { name: `shop_${mount.source}` }])),
    secrets: Object.fromEntries(secrets.map((one) => [one.source, { type: 'file', path: `/project/${one.source}` }])),
    configs: {},
    inactive: {},
    has: () => false,
    given: [],
    locate: () => ({ file: 'compose.yaml', line: 1, column: 1 }),
    variable: () => undefined,
    ...more,
  }
}

/** Renders a project whose images are `sha256:<service>-<version>`. */
export function wantAll(project: Project, versions: Readonly<Record<string, string>> = {}): Wanted {
  const services = Object.values(project.services)
  return wantProject({
    project,
    images: Object.fromEntries(
      services.map(({ name }) => [
        name,
        { id: `sha256:${name}-${versions[name] ?? 'v1'}`, ref: `${name}:latest`, hasHealthcheck: false },
      ]),
    ),
    secrets: contentsOf(project.secrets),
    configs: contentsOf(project.configs),
    engine: modernEngine,
  })
}

function contentsOf(files: Readonly<Record<string, unknown>>): Record<string, Secret> {
  return Object.fromEntries(Object.keys(files).map((name) => [name, new Secret(`canary-${name}`)]))
}
