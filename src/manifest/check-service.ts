import { at, itemsOf, report, type Cursor } from './cursor.ts'
import type { Service } from './project.ts'
import type { ServiceFields } from './service-keys.ts'

type Checked = Omit<Service, 'name'>

/** Reports a service with nothing to run. */
export function checkSource(cursor: Cursor): void {
  if (['image', 'build', 'provider'].some((key) => at(cursor, key))) return
  // One that extends another has its image there; if it is still here, why it cannot be extended is an issue already.
  if (at(cursor, 'extends')) return
  const message = 'the service has neither `image` nor `build`'
  report(cursor, { code: 'missing-key', at: cursor.keyAt, message, fix: 'Add `image: name` or `build: folder`.' })
}

/** Reports what a service says twice and differently, and what excludes each other; the rules are the reference's. */
export function checkService(cursor: Cursor, service: Checked, read: ServiceFields): void {
  checkTwice(cursor, service)
  checkNetworks(cursor, read)
  checkContainerName(cursor, service)
  checkPlatform(cursor, service)
  checkTmpfs(cursor, service)
}

function checkTwice(cursor: Cursor, { cpus, memLimit, memReservation, pidsLimit, deploy }: Checked): void {
  const { limits, reservations } = deploy?.resources ?? {}
  const pairs = [
    ['cpus', 'limits.cpus', cpus, limits, limits?.cpus],
    ['mem_limit', 'limits.memory', memLimit, limits, limits?.memory],
    ['mem_reservation', 'reservations.memory', memReservation, reservations, reservations?.memory],
    ['pids_limit', 'limits.pids', pidsLimit, limits, limits?.pids],
  ] as const
  for (const [key, other, value, section, limit] of pairs) {
    // Where the section is there at all, Compose takes what it leaves out for a word too.
    if (value === undefined || section === undefined || value === limit) continue
    const path = `deploy.resources.${other}`
    const message =
      limit === undefined
        ? `\`${key}\` is given, and \`${path}\` is not`
        : `\`${key}\` and \`${path}\` say different things`
    const fix = limit === undefined ? `Give it as \`${path}\` alone.` : 'Keep one of the two.'
    report(at(cursor, key) ?? cursor, { code: 'conflict', message, fix })
  }
}

function checkNetworks(cursor: Cursor, { network_mode: mode, networks = [] }: ServiceFields): void {
  const place = at(cursor, 'network_mode')
  if (mode === undefined || !place || networks.length === 0) return
  const message = '`network_mode` and `networks` exclude each other'
  report(place, { code: 'conflict', at: place.keyAt, message, fix: 'Keep one of the two.' })
}

function checkContainerName(cursor: Cursor, { containerName, replicas }: Checked): void {
  if (containerName === undefined || replicas <= 1) return
  const message = `a container name exists once, and ${replicas} containers of this service shall run`
  report(at(cursor, 'container_name') ?? cursor, { code: 'conflict', message, fix: 'Remove `container_name`.' })
}

function checkPlatform(cursor: Cursor, { platform, build }: Checked): void {
  const platforms = build?.platforms ?? []
  if (platform === undefined || platforms.length === 0 || platforms.includes(platform)) return
  const message = '`platform` is not among `build.platforms`'
  report(at(cursor, 'platform') ?? cursor, { code: 'conflict', message, fix: 'Add it there.' })
}

function checkTmpfs(cursor: Cursor, { tmpfs, volumes }: Checked): void {
  const taken = new Set(volumes.map((mount) => mount.target))
  const list = at(cursor, 'tmpfs')
  for (const [index, entry] of tmpfs.entries()) {
    const path = entry.split(':')[0] ?? entry
    const place = (list && itemsOf(list)[index]) ?? list ?? cursor
    if (taken.has(path)) {
      const message = 'another volume is mounted at this path already'
      report(place, { code: 'mount-clash', message, fix: 'Give each volume a path of its own.' })
    }
    taken.add(path)
  }
}
