import type { Issue } from '../../core/issue.ts'
import type { Service } from '../project.ts'
import { valueAt } from './place.ts'
import type { DataSetting, ServiceSettings } from './settings.ts'
import { machineFolder } from './kept-data.ts'

/** What data folders need to know of their service. */
export type MountedService = Pick<Service, 'volumes' | 'tmpfs'>

/** What is wrong with the data folders of a service when they are held against each other and its Compose volumes. */
export function checkData(settings: ServiceSettings, service: MountedService | undefined): Issue[] {
  const seen: Seen = { folders: new Map(), parents: new Map() }
  return settings.data.flatMap((each) => [...checkOthers(each, seen), ...(service ? checkMounts(each, service) : [])])
}

/** Folders so far as they lie on a machine, and the folders in which they lie. */
interface Seen {
  readonly folders: Map<string, DataSetting>
  readonly parents: Map<string, DataSetting>
}

/** On a machine all folders of a service lie in one, which is `/host`; below it none may hold another. */
function checkOthers(setting: DataSetting, seen: Seen): Issue[] {
  const { path, place } = setting
  const folder = machineFolder(path)
  const parents = parentsOf(folder)
  const same = seen.folders.get(folder)
  const nested = seen.parents.get(folder) ?? parents.map((parent) => seen.folders.get(parent)).find(Boolean)
  seen.folders.set(folder, setting)
  for (const parent of parents) seen.parents.set(parent, setting)
  const clash = same ?? nested
  if (!clash) return []
  const line = `line ${clash.place.keyAt.line}`
  const message = same
    ? `the folder is kept already, as \`${same.path}\` on ${line}`
    : `one of the folders \`${path}\` and \`${clash.path}\`, on ${line}, holds the other`
  return [{ code: 'conflict', at: valueAt(place), path: place.path, message, given: path, fix: 'Keep one of the two.' }]
}

/** The folders in which a folder lies, without the one that is `/host`. */
function parentsOf(folder: string): readonly string[] {
  const names = folder.split('/').slice(1)
  return names.slice(1).map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
}

function checkMounts({ path, place }: DataSetting, service: MountedService): Issue[] {
  const targets = [
    ...service.volumes.map((mount) => mount.target),
    ...service.tmpfs.map((text) => text.split(':')[0] ?? ''),
  ]
  if (!targets.some((target) => target.replace(/(?<=.)\/+$/, '') === path)) return []
  const message = 'the Compose file mounts something at this path already'
  const fix = 'Remove the path here, or the volume there.'
  return [{ code: 'mount-clash', at: valueAt(place), path: place.path, message, given: path, fix }]
}
