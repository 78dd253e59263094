/** A range of IPv4 addresses such as `10.16.0.0/16`. */
export interface AddressRange {
  /** Its first address as a number. */
  readonly first: number
  /** The address that was written, which may lie inside. */
  readonly given: number
  /** Bits of the network. */
  readonly bits: number
}

/** Reads a range as `address/bits`; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const [, bytes = '', size = ''] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text) ?? []
  const given = parseAddress(bytes)
  const bits = Number(size)
  if (given === undefined || size === '' || bits > 32) return undefined
  const span = 2 ** (32 - bits)
  return { first: Math.floor(given / span) * span, given, bits }
}

/** Reads an address as a number; a leading zero would be octal to some. */
function parseAddress(text: string): number | undefined {
  const bytes = text.split('.')
  const isAddress = bytes.length === 4 && bytes.every((byte) => /^(?:0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256)
  return isAddress ? bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0) : undefined
}

/** Writes a range. */
function describeRange({ first, bits }: Pick<AddressRange, 'first' | 'bits'>): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`
}

/** True for a range that begins with the address that was written. */
export function isExact({ first, given }: AddressRange): boolean {
  return first === given
}

/** Ranges that no host of the internet has: RFC 1918. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']

/** True for a range whose addresses are all private. */
function isPrivate({ first, bits }: AddressRange): boolean {
  return privateRanges.some((text) => {
    const range = parseRange(text)
    return (
      range !== undefined && bits >= range.bits && first >= range.first && first < range.first + 2 ** (32 - range.bits)
    )
  })
}

/** True for what the network of an environment can be: a private /16, written from its first address. */
export function isNetworkRange(text: string): boolean {
  const range = parseRange(text)
  return range !== undefined && range.bits === 16 && isExact(range) && isPrivate(range)
}

/** What to write instead of a range that the network cannot be. */
export function adviseNetworkRange(given: string): string | undefined {
  const range = parseRange(given) ?? parseRange(`${given}/16`)
  if (!range) return undefined
  const wide = { first: Math.floor(range.first / 2 ** 16) * 2 ** 16, bits: 16, given: range.given }
  if (!isPrivate({ ...wide, given: wide.first }))
    return 'Take a private range: 10.N.0.0/16, 172.16.0.0/16 to 172.31.0.0/16, or 192.168.0.0/16.'
  const why = range.bits === 16 ? '' : '; each zone takes two /21 of it'
  return `Write ${describeRange(wide)}${why}.`
}

/** What to write instead of a range of callers that is none. */
export function adviseCallers(given: string): string | undefined {
  if (given.includes(':')) return 'The balancer has IPv4 addresses only.'
  if (parseAddress(given) !== undefined) return `Write ${given}/32 for one address.`
  const range = parseRange(given)
  return range && `Write ${describeRange(range)}, or ${given.replace(/\/.*/, '/32')} for one address.`
}
