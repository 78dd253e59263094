import { request } from 'node:http'
import type { ClientRequest } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Address } from '../backends/engine.ts'

/** A request whose body ends with trailers. */
export interface TrailedRequest {
  readonly method: string
  readonly path: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Readable
  /** Names in the form in which they are announced. */
  readonly announced: string
  /** Asked when the body has ended. */
  readonly trailers: () => [string, string][]
}

/** Sends a request with trailers, which undici cannot, over a connection of its own. Calls the handler as undici does. */
export function sendWithTrailers(
  { host, port }: Address,
  given: TrailedRequest,
  handler: Dispatcher.DispatchHandler,
): void {
  const { method, path, body } = given
  const framing = ['Trailer', given.announced, 'Transfer-Encoding', 'chunked', 'Connection', 'close']
  const headers = [...withoutLength(given.headers), ...framing]
  const asked = request({ host, port, method, path, headers, agent: false, setHost: false })
  const controller = new Controller(asked)
  asked.once('socket', (socket) => {
    socket.once('connect', () => {
      handler.onRequestStart?.(controller, undefined)
      body.pipe(asked, { end: false })
      body.once('end', () => {
        asked.addTrailers(given.trailers())
        asked.end()
      })
    })
  })
  asked.on('information', ({ statusCode, rawHeaders }) => {
    controller.rawHeaders = rawHeaders
    handler.onResponseStart?.(controller, statusCode, {})
  })
  asked.once('response', (response) => {
    controller.rawHeaders = response.rawHeaders
    controller.response = response
    handler.onResponseStart?.(controller, response.statusCode ?? 502, {}, response.statusMessage)
    response.on('data', (chunk: Buffer) => handler.onResponseData?.(controller, chunk))
    response.once('end', () => handler.onResponseEnd?.(controller, response.trailers))
    response.once('error', (error) => handler.onResponseError?.(controller, error))
  })
  asked.on('error', (error) => handler.onResponseError?.(controller, error))
}

/** What undici's handlers steer a request with. */
class Controller implements Dispatcher.DispatchController {
  readonly #asked: ClientRequest
  rawHeaders: string[] = []
  response: Readable | undefined

  constructor(asked: ClientRequest) {
    this.#asked = asked
  }

  get aborted(): boolean {
    return this.#asked.destroyed
  }

  get paused(): boolean {
    return this.response?.isPaused() ?? false
  }

  get reason(): Error | null {
    return this.#asked.errored ?? null
  }

  pause(): void {
    this.response?.pause()
  }

  resume(): void {
    this.response?.resume()
  }

  abort(reason: Error): void {
    this.#asked.destroy(reason)
  }
}

/** HTTP/2 knows trailers behind a body of known length; HTTP/1.1 does not. */
function withoutLength(headers: readonly string[]): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== 'content-length')
}
