import { request } from 'node:http'
import { connect } from 'node:net'
import type { HealthSettings } from '../../core/route.ts'
import type { Address } from './engine.ts'
import { reasonOf } from '../reason.ts'

/** An HTTP check; without one a TCP connection is proof enough. */
export interface HttpCheck extends HealthSettings {
  readonly path: string
  /** Sent as the Host header, because many frameworks refuse hosts they do not know. */
  readonly host: string
}

/** What a check found. */
export interface Verdict {
  readonly ok: boolean
  /** In a few words, for example `HTTP 503` or `connection refused`. */
  readonly reason: string
  /** True when nothing listens there, which needs no second proof. */
  readonly refused?: boolean
}

/** How status codes are written: `200`, `200-299`, `200-299,404`. */
export const codesPattern = /^[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?)*$/

/** Longest time a check may take, in milliseconds. */
const checkMs = 5000

/** Checks a backend once: a GET answered with a code that is fine, or a TCP connection. Never throws. */
export function probe(address: Address, check?: HttpCheck): Promise<Verdict> {
  return check === undefined ? probeTcp(address) : probeHttp(address, check)
}

function probeTcp(address: Address): Promise<Verdict> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: checkMs })
    const end = (verdict: Verdict): void => {
      socket.destroy()
      resolve(verdict)
    }
    socket.once('connect', () => end({ ok: true, reason: 'connected' }))
    socket.once('timeout', () => end({ ok: false, reason: 'connection timed out' }))
    socket.on('error', (error) => end({ ok: false, reason: reasonOf(error), refused: true }))
  })
}

function probeHttp(address: Address, check: HttpCheck): Promise<Verdict> {
  return new Promise((resolve) => {
    const { timeoutMs = checkMs } = check
    const headers = { host: check.host, 'user-agent': 'slipway-edge', connection: 'close' }
    const asked = request({ ...address, path: check.path, headers, agent: false, timeout: timeoutMs }, (answer) => {
      const status = answer.statusCode ?? 0
      asked.destroy()
      clearTimeout(limit)
      resolve({ ok: isFine(status, check.codes), reason: `HTTP ${status}` })
    })
    const late = (): void => void asked.destroy(new Error(`no answer from ${check.path} within ${timeoutMs / 1000} s`))
    asked.once('timeout', late)
    // Who sends a byte now and then never idles.
    const limit = setTimeout(late, timeoutMs)
    asked.on('error', (error) => {
      clearTimeout(limit)
      resolve({ ok: false, reason: reasonOf(error), refused: neverConnected(error) })
    })
    asked.end()
  })
}

function isFine(status: number, codes = '200-399'): boolean {
  return codes.split(',').some((range) => {
    const [first, last = first] = range.split('-').map(Number)
    return first !== undefined && last !== undefined && status >= first && status <= last
  })
}

function neverConnected(error: Error): boolean {
  return 'syscall' in error && error.syscall === 'connect'
}
