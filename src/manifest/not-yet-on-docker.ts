import type { Issue } from '../core/issue.ts'
import type { GivenKey, Mount, Port, Project, Service } from './project.ts'

/** What the platform `docker` does not honour yet. The platform's own table takes the place of this list. */
interface NotYet {
  /** What to do instead. */
  readonly fix?: string
  /** Values that change nothing, so that they are accepted. */
  readonly unless?: readonly string[]
}

const all: NotYet = {}
const reached: NotYet = { fix: 'Remove it: services reach each other by name.' }
const off: NotYet = { unless: ['false'] }

/** Keys with the user's own names as `*`; what stands below a key that is named here is not looked at. */
export const notYetOnDocker: Readonly<Record<string, NotYet>> = {
  models: all,
  'services.*.container_name': {
    fix: 'Remove it: two releases of one service run side by side. Services are reached by their name.',
  },
  'services.*.links': reached,
  'services.*.external_links': reached,
  'services.*.network_mode': { fix: 'Use `networks`.' },
  'services.*.configs': { fix: 'Use a bind mount, or `secrets` with `file`.' },
  'services.*.depends_on.*.required': { unless: ['true'] },
  'services.*.depends_on.*.restart': off,
  'services.*.deploy.mode': { unless: ['replicated'] },
  'services.*.deploy.restart_policy': { fix: 'Use `restart`.' },
  ...keys('services.*.deploy', 'endpoint_mode labels rollback_config resources placement'),
  ...keys('services.*.deploy.update_config', 'parallelism delay failure_action monitor max_failure_ratio'),
  ...keys(
    'services.*.build',
    'additional_contexts cache_from cache_to entitlements extra_hosts isolation labels network',
  ),
  ...keys(
    'services.*.build',
    'no_cache no_cache_filter platforms privileged provenance pull sbom secrets shm_size ssh',
  ),
  ...keys('services.*.build', 'tags ulimits'),
  'services.*.build.dockerfile_inline': { fix: 'Write the Dockerfile as a file and name it with `dockerfile`.' },
  ...keys('services.*.networks.*', 'interface_name ipv4_address ipv6_address link_local_ips mac_address driver_opts'),
  ...keys('services.*.networks.*', 'priority gw_priority'),
  ...keys(
    'services.*',
    'annotations attach blkio_config cgroup cgroup_parent cpu_count cpu_percent cpu_period cpu_quota',
  ),
  ...keys(
    'services.*',
    'cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec device_cgroup_rules devices',
  ),
  ...keys('services.*', 'dns dns_opt dns_search domainname gpus group_add ipc isolation logging mac_address mem_limit'),
  ...keys(
    'services.*',
    'mem_reservation mem_swappiness memswap_limit models oom_kill_disable oom_score_adj pid pids_limit',
  ),
  ...keys(
    'services.*',
    'platform post_start pre_start pre_stop privileged provider pull_policy pull_refresh_after runtime',
  ),
  ...keys(
    'services.*',
    'security_opt shm_size stdin_open storage_opt sysctls tty ulimits use_api_socket userns_mode uts',
  ),
  'services.*.volumes_from': all,
  'networks.*.driver': { unless: ['bridge'] },
  'networks.*.external': off,
  'networks.*.attachable': off,
  'networks.*.enable_ipv4': { unless: ['true'] },
  'networks.*.enable_ipv6': off,
  ...keys('networks.*', 'driver_opts ipam labels'),
  'volumes.*.driver': { unless: ['local'] },
  'volumes.*.external': off,
  'volumes.*.driver_opts': { fix: 'Use a bind mount for a folder of this machine.' },
  'volumes.*.labels': all,
  'secrets.*.external': { fix: 'Use `file` or `environment`.', unless: ['false'] },
  ...keys('secrets.*', 'name labels driver driver_opts template_driver'),
}

function keys(parent: string, words: string): Readonly<Record<string, NotYet>> {
  return Object.fromEntries(words.split(' ').map((word) => [`${parent}.${word}`, all]))
}

/** Issues for everything that a project asks for and the platform `docker` would leave out. */
export function checkNotYetOnDocker(project: Project): Issue[] {
  const skipped = Object.keys(project.inactive).map((name) => `services.${name}.`)
  const given = project.given.filter(({ path }) => !skipped.some((prefix) => path.startsWith(prefix)))
  return [...given.flatMap(checkKey), ...Object.values(project.services).flatMap((each) => checkForms(project, each))]
}

function checkKey({ key, path, at, value }: GivenKey): Issue[] {
  const entry = Object.hasOwn(notYetOnDocker, key) ? notYetOnDocker[key] : undefined
  if (!entry || (value !== undefined && entry.unless?.includes(value))) return []
  const name = `\`${key.slice(key.lastIndexOf('.') + 1)}\``
  const what = entry.unless ? `${name} other than ${entry.unless.join(' or ')}` : name
  const fix = entry.unless ? `Remove the key, or set it to ${entry.unless.join(' or ')}.` : undefined
  return [notSupported(path, at, what, entry.fix ?? fix)]
}

function notSupported(path: string, at: Issue['at'], what: string, fix?: string): Issue {
  const message = `${what} is not supported yet on the platform docker`
  return { code: 'not-supported', at, path, message, fix: fix ?? `Remove ${what}, if the project can do without it.` }
}

/** What short forms ask for, which have no key of their own. */
function checkForms(project: Project, service: Service): Issue[] {
  const parts = [
    ...service.ports.flatMap((port) => portForms(port).map((form) => ({ part: port, form, key: 'ports' }))),
    ...service.volumes.flatMap((mount) => mountForms(mount).map((form) => ({ part: mount, form, key: 'volumes' }))),
    ...buildForms(service).map((form) => ({ part: service, form, key: 'build' })),
    ...exposeForms(service).map((form) => ({ part: service, form, key: 'expose' })),
  ]
  const issues = parts.map(({ part, form: [what, fix], key }) => {
    const path = `services.${service.name}.${key}`
    const place = project.placeOf?.(part) ?? { path, at: project.locate(path) }
    return notSupported(place.path, place.at, what, fix)
  })
  // A range of ports is one entry and many ports.
  return [...new Map(issues.map((issue) => [`${issue.path} ${issue.message}`, issue])).values()]
}

/** What is asked for, and what to do instead. */
type Form = readonly [what: string, fix?: string]

function buildForms({ build }: Service): readonly Form[] {
  return build?.remote ? [['a build context from the network', 'Check the source out and name its folder.']] : []
}

function exposeForms({ exposed = [] }: Service): readonly Form[] {
  return exposed.some((port) => /\/(?!tcp$)/i.test(port)) ? [['a port that is not TCP', 'Remove it, or use TCP.']] : []
}

function portForms({ protocol, publishedRange, appProtocol }: Port): readonly Form[] {
  return [
    ...(protocol && protocol !== 'tcp' ? [[`a ${protocol} port`, 'Remove it, or use TCP.'] as const] : []),
    ...(publishedRange ? [[`the port range ${publishedRange}`, 'Name one port.'] as const] : []),
    ...(appProtocol ? [['`app_protocol`'] as const] : []),
  ]
}

function mountForms(mount: Mount): readonly Form[] {
  if (mount.type === 'image' || mount.type === 'npipe' || mount.type === 'cluster') {
    return [[`a mount of type \`${mount.type}\``, 'Use volume, bind or tmpfs.']]
  }
  const options = mount.type === 'bind' ? bindForms(mount) : mount.type === 'tmpfs' ? [] : volumeForms(mount)
  const soft = mount.consistency === undefined ? [] : ['`consistency`']
  return [...options, ...soft].map((what) => [what])
}

function bindForms(mount: Extract<Mount, { type: 'bind' }>): string[] {
  return [
    ...(mount.propagation ? [`the mount option \`${mount.propagation}\``] : []),
    ...(mount.selinux ? [`the mount option \`${mount.selinux}\``] : []),
    ...(mount.recursive ? ['`recursive`'] : []),
    ...(mount.createHostPath === false ? ['`create_host_path` other than true'] : []),
    ...(/^[A-Za-z]:|^\\\\/.test(mount.source) ? ['a Windows path'] : []),
  ]
}

function volumeForms(mount: Extract<Mount, { type: 'volume' | 'anonymous' }>): string[] {
  return [
    ...(mount.nocopy ? ['the mount option `nocopy`'] : []),
    ...(mount.subpath ? ['`subpath`'] : []),
    ...(mount.labels ? ['`labels`'] : []),
  ]
}
