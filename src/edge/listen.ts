import type { ListenOptions, Server } from 'node:net'
import { codeOf } from './reason.ts'

/** Where to listen for TCP connections. */
export interface Place {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly ipv6Only?: boolean
}

/** Starts to listen; rejects with the system's error. */
export function listen(server: Server, where: ListenOptions & { readonly fd?: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      // After this, errors of accept (too many files) must not end the process.
      server.on('error', () => {})
      resolve()
    })
  })
}

/** The port a listening server got. */
export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** True when the error says that this machine has no such kind of address, rather than that it is taken. */
export function isMissingAddress(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'].includes(codeOf(error))
}
