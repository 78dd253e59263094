import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import type { Duplex, Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { HostRule } from '../../core/route.ts'
import { answerPage, describeBadGateway, describeNoTarget } from './answer-page.ts'
import type { Backend } from '../backends/backend.ts'
import { SlowConnect } from '../backends/connections.ts'
import type { Lease, SendMode } from '../backends/connections.ts'
import type { Exchange } from './exchange.ts'
import { AnswerStream } from './answer-stream.ts'
import type { Source } from './answer-stream.ts'
import { announcedTrailers, requestHeaders, responseHeaders, textOf } from './headers.ts'
import { isEncrypted } from './answer-rule.ts'
import { sendWithTrailers } from './send-with-trailers.ts'
import type { TrailedRequest } from './send-with-trailers.ts'
import { sendHint } from './send-hint.ts'
import { atTurnEnd } from './turn-end.ts'
import type { Waiting } from './turn-end.ts'
import { codeOf, reasonOf } from '../reason.ts'
import { hasBody, isRepeatable } from './refuse-request.ts'
import type { Route } from '../rules/routing-table.ts'

/** Takes over a connection that left HTTP: the backend's socket and the lines of its answer. */
export type TakeOver = (upstream: Duplex, rawHeaders: readonly string[]) => void

/** The `Upgrade` header to pass on, and what happens when the backend agrees. */
export interface UpgradeWish {
  readonly protocol: string
  readonly takeOver: TakeOver
}

class ClientGone extends Error {}

const nobody: ReadonlySet<Backend> = new Set()

/** Sends the exchange to a healthy backend of the route and streams the answer back. */
export function forward(exchange: Exchange, route: Route<HostRule>, upgrade?: UpgradeWish): void {
  exchange.route = route
  new Forwarding(exchange, route, upgrade).start()
}

/** One request's way to a backend; a second backend is tried when the first cannot have acted on it. */
class Forwarding implements Dispatcher.DispatchHandler, SendMode, Source, Waiting {
  once = false
  readonly #exchange: Exchange
  readonly #route: Route<HostRule>
  readonly #upgrade: UpgradeWish | undefined
  readonly #repeatable: boolean
  readonly #headers: string[]
  readonly #announced: ReadonlySet<string>
  #body: Readable | Buffer | null = null
  #lease: Lease | undefined
  readonly #answer: AnswerStream
  #answerHead: readonly string[] = []
  /** Backends that did not connect in time while others could be asked; asked once more, with patience, at the end. */
  #slow: ReadonlySet<Backend> = nobody
  #patientWith: ReadonlySet<Backend> = nobody
  #tried: ReadonlySet<Backend> = nobody
  #backend: Backend | undefined
  #controller: Dispatcher.DispatchController | undefined
  /** The request, or a part of it, may have reached the backend. */
  #sent = false
  #repeated = false
  /** The backend's answer is complete. */
  #ended = false
  #gone = false

  constructor(exchange: Exchange, route: Route<HostRule>, upgrade: UpgradeWish | undefined) {
    const { request, port, id } = exchange
    this.#exchange = exchange
    this.#route = route
    this.#upgrade = upgrade
    this.#repeatable = upgrade === undefined && isRepeatable(request)
    this.#announced = announcedTrailers(request.headers.trailer)
    this.#headers = requestHeaders(request.rawHeaders, {
      clientAddress: clientAddress(request),
      host: request.headers.host ?? '',
      port,
      protocol: isEncrypted(request) ? 'https' : 'http',
      requestId: id,
    })
    this.#answer = new AnswerStream(exchange.response, this)
    exchange.response.on('close', () => this.#clientClosed())
  }

  start(): void {
    if (this.#repeatable) return this.#begin()
    // After this turn of the loop a short body has come whole, and a connection that was closed is known as such.
    atTurnEnd(this)
  }

  turnEnded(): void {
    if (this.#gone) return
    const { request } = this.#exchange
    const whole = this.#announced.size === 0 ? wholeBody(request) : undefined
    this.#body = hasBody(request) ? (whole ?? bodyOf(request)) : null
    this.#begin()
  }

  pause(): void {
    this.#controller?.pause()
  }

  resume(): void {
    this.#controller?.resume()
  }

  /** True when another backend could be asked instead of the one that does not connect. */
  hasOther(): boolean {
    const backend = this.#backend
    return backend !== undefined && !this.#slow.has(backend) && this.#route.group.hasOther(backend, this.#tried)
  }

  #begin(): void {
    const backend = this.#route.group.pick(this.#tried)
    if (backend === undefined) answerPage(this.#exchange.response, 503, describeNoTarget(this.#route))
    else this.#dispatch(backend, !this.#repeatable)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#sent = true
    if (this.#gone) controller.abort(new ClientGone('the client left'))
  }

  onRequestUpgrade(_: Dispatcher.DispatchController, status: number, __: unknown, upstream: Duplex): void {
    this.#exchange.status = status
    this.#upgrade?.takeOver(upstream, linesOf(this.#controller))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, message?: string): void {
    const { response, id } = this.#exchange
    const raw = linesOf(controller)
    // 102 and 103 are hints; the answer itself follows.
    if (status < 200) return sendHint(response, status, raw)
    this.#answerHead = raw
    this.#answer.begin(status, message, responseHeaders(raw, id))
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#answer.write(chunk)
  }

  onResponseEnd(_: Dispatcher.DispatchController, trailers: Record<string, string | string[] | undefined>): void {
    this.#ended = true
    this.#lease?.release(this.#answerHead)
    this.#answer.end(
      Object.entries(trailers ?? {}).flatMap(([name, value]) =>
        [value ?? []].flat().map((each): [string, string] => [name, each]),
      ),
    )
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const { response } = this.#exchange
    const backend = this.#backend
    if (backend === undefined || this.#gone || error instanceof ClientGone) return
    // Half an answer cannot be taken back; cutting the connection tells the client that it is half.
    if (response.headersSent) {
      this.#answer.flush()
      response.destroy()
    } else this.#failed(backend, error)
  }

  #dispatch(backend: Backend, once: boolean): void {
    const { request } = this.#exchange
    this.#sent = false
    this.#leave()
    this.#backend = backend
    this.#exchange.backend = backend
    backend.active += 1
    const { url: path = '/', method = 'GET' } = request
    const upgrade = this.#upgrade?.protocol ?? null
    const headers = this.#headers
    // Without a name undici looks for one in each Host header, for TLS that is not there.
    const servername = 'none'
    const options = { path, method: method as Dispatcher.HttpMethod, headers, body: this.#body, upgrade, servername }
    const { address } = backend
    const trailed = this.#trailed(path, method)
    this.once = once || upgrade !== null
    if (trailed && address) sendWithTrailers(address, trailed, this)
    else this.#lease = backend.send(options, this, this)
  }

  /** The request as one with trailers, where it announces some. */
  #trailed(path: string, method: string): TrailedRequest | undefined {
    const { request } = this.#exchange
    const body = this.#body
    if (!(body instanceof PassThrough) || this.#announced.size === 0) return undefined
    const trailers = (): [string, string][] => {
      const { rawTrailers: raw } = request
      return raw.flatMap((name, index): [string, string][] =>
        index % 2 === 0 && this.#announced.has(name.toLowerCase()) ? [[name, raw[index + 1] ?? '']] : [],
      )
    }
    return { path, method, headers: this.#headers, body, announced: [...this.#announced].join(', '), trailers }
  }

  #failed(backend: Backend, error: Error): void {
    if (!this.#sent && codeOf(error) !== 'UND_ERR_INVALID_ARG') {
      backend.markDown(reasonOf(error))
      if (error instanceof SlowConnect && !this.#tried.has(backend)) this.#slow = new Set([...this.#slow, backend])
      this.#tried = new Set([...this.#tried, backend])
      const next = this.#route.group.pick(this.#tried) ?? this.#nextSlow(backend)
      if (next) return this.#dispatch(next, !this.#repeatable)
    } else if (this.#repeatable && !this.#repeated && brokeOff(error)) {
      this.#repeated = true
      this.#tried = new Set([...this.#tried, backend])
      return this.#dispatch(this.#route.group.pick(this.#tried) ?? backend, true)
    }
    this.#giveUp(backend, error)
  }

  /** Each is asked at most twice. */
  #nextSlow(failed: Backend): Backend | undefined {
    if (this.#patientWith.has(failed)) return undefined
    const next = [...this.#slow].find((each) => each.address !== undefined && !this.#patientWith.has(each))
    if (next) this.#patientWith = new Set([...this.#patientWith, next])
    return next
  }

  #giveUp(backend: Backend, error: Error): void {
    const code = codeOf(error)
    const status = code === 'UND_ERR_INVALID_ARG' ? 400 : code === 'UND_ERR_HEADERS_TIMEOUT' ? 504 : 502
    answerPage(this.#exchange.response, status, describeBadGateway(status, this.#route, backend, reasonOf(error)))
  }

  #clientClosed(): void {
    this.#gone = true
    this.#leave()
    if (this.#body instanceof PassThrough) this.#body.destroy()
    if (!this.#ended) this.#controller?.abort(new ClientGone('the client left'))
  }

  /** Ends the count for the backend of the last try. */
  #leave(): void {
    if (this.#backend) this.#backend.active -= 1
    this.#backend = undefined
  }
}

/** True when a connection died without an answer, as one does that the backend closed while it was idle. */
function brokeOff(error: Error): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error))
}

/**
 * The body behind a stream of its own: undici destroys a body when the backend answers early,
 * and destroying the request itself would cut the client off before it reads that answer.
 */
function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough()
  request.on('error', () => {})
  request.once('close', () => {
    if (!request.complete) body.destroy(new ClientGone('the client left'))
  })
  body.on('error', () => {})
  // What the backend does not want to read is read and dropped, so that the connection can go on.
  body.once('close', () => request.unpipe(body).resume())
  request.pipe(body)
  return body
}

/** Bodies up to this size are sent as one piece when they have come already, in bytes. */
const shortBody = 65_536

/** A short body that is here; undefined when some of it is on the way, or it has trailers. */
function wholeBody(request: IncomingMessage): Buffer | undefined {
  const length = Number(request.headers['content-length'])
  if (!(length <= shortBody) || request.readableLength !== length) return undefined
  const body: unknown = request.read()
  return Buffer.isBuffer(body) ? body : undefined
}

function linesOf(controller: Dispatcher.DispatchController | undefined): readonly string[] {
  const raw = controller?.rawHeaders
  return Array.isArray(raw) ? textOf(raw) : []
}

function clientAddress(request: IncomingMessage): string {
  const { remoteAddress = 'unknown' } = request.socket
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
}
