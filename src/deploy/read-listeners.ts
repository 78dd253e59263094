import type { Context } from '../core/context.ts'
import type { ObservedContainer } from '../host/observe/observed.ts'

/** State of a listening socket in /proc/net/tcp: https://docs.kernel.org/networking/proc_net_tcp.html (2026-11). */
const listening = '0A'

/**
 * TCP addresses a container listens on, as `0.0.0.0:8000`; undefined when it cannot be told.
 * Read from the kernel's table, through the container, or past it where the image has no `cat`.
 */
export async function readListeners(context: Context, one: ObservedContainer): Promise<string[] | undefined> {
  const inside = await context.docker.run(['exec', one.name, 'cat', '/proc/net/tcp', '/proc/net/tcp6'])
  const table = inside.stdout !== '' ? inside.stdout : await readFromHost(context, one.pid)
  return table === undefined ? undefined : parseListeners(table)
}

async function readFromHost(context: Context, pid: number): Promise<string | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => context.files.readText(`/proc/${pid}/net/${name}`)))
  const text = tables.filter((table) => table !== undefined).join('\n')
  return text === '' ? undefined : text
}

/** Listening addresses of a kernel table, in the order of their ports. Docker's own resolver on 127.0.0.11 is left out. */
export function parseListeners(table: string): string[] {
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/))
  const found = rows.flatMap(([, local, , state]) => {
    const [address, port] = local?.split(':') ?? []
    if (state !== listening || address === undefined || port === undefined) return []
    return [{ address: readAddress(address), port: Number.parseInt(port, 16) }]
  })
  const own = found.filter((one) => one.address !== '127.0.0.11').toSorted((a, b) => a.port - b.port)
  return [...new Set(own.map((one) => `${one.address}:${one.port}`))]
}

/** The kernel writes addresses as little-endian numbers of four bytes each. */
function readAddress(hex: string): string {
  if (hex.length === 8) return bytesOf(hex).join('.')
  if (/^0+$/.test(hex)) return '[::]'
  if (hex === '00000000000000000000000001000000') return '[::1]'
  const words = hex.match(/.{8}/g) ?? []
  // An IPv4 address on a socket of both kinds.
  if (words[2] === 'FFFF0000' && /^0+$/.test(hex.slice(0, 16))) return bytesOf(words[3] ?? '').join('.')
  const bytes = words.flatMap(bytesOf).map((byte) => byte.toString(16).padStart(2, '0'))
  return `[${bytes
    .join('')
    .match(/.{4}/g)
    ?.map((group) => group.replace(/^0{1,3}/, ''))
    .join(':')}]`
}

function bytesOf(word: string): number[] {
  return (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16))
}
