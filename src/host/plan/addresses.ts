import { digestOf } from '../../core/digest.ts'

/** The half of a subnet from which the engine takes addresses of its own accord. */
export function engineHalf(subnet: string): string {
  const [base = '', bits = '16'] = subnet.split('/')
  return `${base}/${Number(bits) + 1}`
}

/**
 * An address in the other half. A container that keeps its address would not start with the machine when another one has got it
 * meanwhile; here nobody gets one unasked.
 */
export function ownAddress(subnet: string, name: string, taken: ReadonlySet<string>): string {
  const [base = '', bits = '16'] = subnet.split('/')
  const half = 2 ** (31 - Number(bits))
  const first = toNumber(base) + half
  // The last one is for broadcasts.
  const count = half - 1
  const start = Number.parseInt(digestOf(name).slice(-8), 16) % count
  for (let at = 0; at < count; at += 1) {
    const address = toText(first + ((start + at) % count))
    if (!taken.has(address)) return address
  }
  throw new Error(`no address is left in ${subnet}`)
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
