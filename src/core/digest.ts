import { createHash } from 'node:crypto'

/** SHA-256 of a value's JSON, in hexadecimal. The value's keys must have been written in a fixed order. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** The first twelve characters of an image or container id, as docker shows it. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}
