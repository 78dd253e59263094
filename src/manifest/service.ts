import type { Service } from './project.ts'
import { at, report, type Cursor } from './cursor.ts'
import { optionalKeys, type Fields } from './keys.ts'
import { readEnvFileValues } from './readers/env-files.ts'
import { serviceKeys } from './service-keys.ts'

type ServiceFields = Fields<typeof serviceKeys>

const defaults = {
  ports: [],
  expose: [],
  volumes: { mounts: [], tmpfs: [] },
  tmpfs: [],
  secrets: [],
  depends_on: [],
  restart: 'no',
  // Docker's own default between the stop signal and the kill.
  stop_grace_period: 10_000,
  cap_add: [],
  cap_drop: [],
  extra_hosts: [],
  labels: {},
  networks: [],
} as const satisfies ServiceFields

/** Reads one service and fills in the specification's defaults. Its name comes from the file's mapping. */
export function readService(cursor: Cursor): Omit<Service, 'name'> | undefined {
  const read = optionalKeys(serviceKeys)(cursor)
  if (!read) return undefined
  checkSource(cursor)
  const fields = { ...defaults, ...read }
  return {
    ...optionsOf(read),
    environment: environmentOf(read),
    ports: fields.ports,
    expose: fields.expose,
    volumes: fields.volumes.mounts,
    tmpfs: [...fields.tmpfs, ...fields.volumes.tmpfs],
    secrets: fields.secrets,
    dependsOn: fields.depends_on,
    replicas: replicasOf(cursor, read),
    restart: fields.restart,
    stopGraceMs: fields.stop_grace_period,
    capAdd: fields.cap_add,
    capDrop: fields.cap_drop,
    extraHosts: fields.extra_hosts,
    labels: fields.labels,
    networks: fields.networks.length > 0 ? fields.networks : [{ network: 'default', aliases: [] }],
  }
}

type Options =
  | 'image'
  | 'build'
  | 'entrypoint'
  | 'command'
  | 'healthcheck'
  | 'updateOrder'
  | 'stopSignal'
  | 'user'
  | 'workingDir'
  | 'hostname'
  | 'init'
  | 'readOnly'

/** What stays absent when the file does not give it, so that the image decides. */
function optionsOf(fields: ServiceFields): Partial<Pick<Service, Options>> {
  const updateOrder = fields.deploy?.update_config?.order
  return {
    ...(fields.image !== undefined && { image: fields.image }),
    ...(fields.build !== undefined && { build: fields.build }),
    ...(fields.entrypoint !== undefined && { entrypoint: fields.entrypoint }),
    ...(fields.command !== undefined && { command: fields.command }),
    ...(fields.healthcheck !== undefined && { healthcheck: fields.healthcheck }),
    ...(updateOrder !== undefined && { updateOrder }),
    ...(fields.stop_signal !== undefined && { stopSignal: fields.stop_signal }),
    ...(fields.user !== undefined && { user: fields.user }),
    ...(fields.working_dir !== undefined && { workingDir: fields.working_dir }),
    ...(fields.hostname !== undefined && { hostname: fields.hostname }),
    ...(fields.init !== undefined && { init: fields.init }),
    ...(fields.read_only !== undefined && { readOnly: fields.read_only }),
  }
}

function checkSource(cursor: Cursor): void {
  // A service that extends another one has its image there; that is another issue.
  if (['image', 'build', 'extends', 'provider'].some((key) => at(cursor, key))) return
  const message = 'the service has neither `image` nor `build`'
  report(cursor, { code: 'missing-key', at: cursor.keyAt, message, fix: 'Add `image: name` or `build: folder`.' })
}

/** `environment` goes over `env_file`, also where it takes a variable away by naming one that is not set. */
function environmentOf(fields: ServiceFields): Readonly<Record<string, string>> {
  const own = fields.environment ?? new Map<string, string | null>()
  const fromFiles = readEnvFileValues(fields.env_file ?? [], (name) => own.get(name) ?? undefined)
  const all = [...new Map<string, string | null>([...fromFiles, ...own])]
  return Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== null))
}

function replicasOf(cursor: Cursor, fields: ServiceFields): number {
  const replicas = fields.deploy?.replicas
  if (fields.scale !== undefined && replicas !== undefined && fields.scale !== replicas) {
    const message = `\`scale\` says ${fields.scale} and \`deploy.replicas\` says ${replicas}`
    report(at(cursor, 'scale') ?? cursor, { code: 'conflict', message, fix: 'Keep one of the two.' })
  }
  return fields.scale ?? replicas ?? 1
}
