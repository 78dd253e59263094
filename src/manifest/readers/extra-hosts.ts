import { entriesOf, itemsOf, report, reportType, type Cursor } from '../cursor.ts'
import { listOf } from './lists.ts'
import { readSomeText } from './scalars.ts'

/** Reads `extra_hosts`, a list or a mapping, as `host:address` words. */
export function readExtraHosts(cursor: Cursor): readonly string[] | undefined {
  if (cursor.tree.kind === 'list') return itemsOf(cursor).flatMap((item) => readItem(item) ?? [])
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a mapping or a list of host=address')
  return entriesOf(cursor).flatMap(([host, child]) => {
    if (child.tree.kind === 'list') return (listOf(readSomeText)(child) ?? []).map((address) => joinHost(host, address))
    const address = readSomeText(child)
    return address === undefined ? [] : [joinHost(host, address)]
  })
}

function readItem(cursor: Cursor): readonly string[] | undefined {
  const text = readSomeText(cursor)
  if (text === undefined) return undefined
  const [, host = '', address = ''] = /^([^=:\s]+)[=:](\S+)$/.exec(text) ?? []
  if (host !== '') return address.split(',').map((each) => joinHost(host, each))
  return report(cursor, { code: 'bad-value', message: 'this is no host with an address', accepted: 'host=address' })
}

/** An IPv6 address may stand in brackets, which the docker client of old does not know. */
function joinHost(host: string, address: string): string {
  return `${host}:${address.replace(/^\[(.*)\]$/, '$1')}`
}
