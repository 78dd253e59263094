import { posix } from 'node:path'
import type { Tree } from '../tree.ts'

/** What makes two items of a list the same, so that a later file replaces the earlier item. */
type ItemKey = (item: Tree) => string | undefined

/**
 * Lists in which items are replaced and not added; every other list is appended to.
 * From the reference (compose-go `override/uncity.go`, November 2026); `ports` are made unique by their reader, which knows ranges.
 */
export const itemKeys: Readonly<Record<string, ItemKey>> = {
  'services.*.build.cache_from': textBeforeSign,
  'services.*.build.tags': textBeforeSign,
  'services.*.cap_add': textBeforeSign,
  'services.*.cap_drop': textBeforeSign,
  'services.*.configs': fileTarget(''),
  'services.*.devices': deviceTarget,
  'services.*.dns': textBeforeSign,
  'services.*.dns_opt': textBeforeSign,
  'services.*.dns_search': textBeforeSign,
  'services.*.env_file': envFilePath,
  'services.*.expose': textOfItem,
  'services.*.label_file': textOfItem,
  'services.*.links': textBeforeSign,
  'services.*.networks.*.aliases': textBeforeSign,
  'services.*.networks.*.link_local_ips': textBeforeSign,
  'services.*.profiles': textBeforeSign,
  'services.*.secrets': fileTarget('/run/secrets'),
  'services.*.tmpfs': textBeforeSign,
  'services.*.volumes': mountTarget,
}

function textOfItem(item: Tree): string | undefined {
  return item.kind === 'scalar' && item.value !== null ? String(item.value) : undefined
}

function textBeforeSign(item: Tree): string | undefined {
  return textOfItem(item)?.replace(/=[\s\S]*$/, '')
}

function field(item: Tree, key: string): string | undefined {
  const value = item.kind === 'map' ? item.entries.get(key)?.value : undefined
  return value && textOfItem(value)
}

function envFilePath(item: Tree): string | undefined {
  return item.kind === 'map' ? field(item, 'path') : textOfItem(item)
}

function fileTarget(folder: string): ItemKey {
  return (item) => {
    if (item.kind === 'map') return field(item, 'target') ?? `${folder}/${field(item, 'source')}`
    return `${folder}/${textOfItem(item)}`
  }
}

function deviceTarget(item: Tree): string | undefined {
  if (item.kind === 'map') return field(item, 'target')
  const [source, target] = textOfItem(item)?.split(':') ?? []
  return target ?? source
}

function mountTarget(item: Tree): string | undefined {
  const [first, second] = item.kind === 'map' ? [] : splitMount(textOfItem(item) ?? '')
  const target = item.kind === 'map' ? field(item, 'target') : (second ?? first)
  return target === undefined ? undefined : posix.normalize(target).replace(/(?<=.)\/$/, '')
}

/** Parts of the short form of a volume; the colon after the letter of a Windows drive does not separate. */
export function splitMount(text: string): readonly string[] {
  const drive = /^[A-Za-z]:(?:\\|\/[^:]*:)/.test(text) ? text.slice(0, 2) : ''
  const [first = '', ...rest] = text.slice(drive.length).split(':')
  return [drive + first, ...rest]
}
