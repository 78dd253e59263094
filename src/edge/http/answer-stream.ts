import type { ServerResponse } from 'node:http'
import { atTurnEnd } from './turn-end.ts'
import type { Waiting } from './turn-end.ts'

/** Answers up to this size go out as text together with their headers, in bytes. */
const shortAnswer = 8192

/** Where an answer comes from. */
export interface Source {
  pause(): void
  resume(): void
}

/**
 * An answer on its way to the client. Its headers wait for the rest of what came in the same turn of the loop, because
 * each write costs more than all the work on the headers; then they go out: the body may take long.
 */
export class AnswerStream implements Waiting {
  readonly #response: ServerResponse
  readonly #source: Source
  #held: Buffer | undefined
  /** Headers, or more, went to the client. */
  #began = false

  /** The source is paused while the client does not read. */
  constructor(response: ServerResponse, source: Source) {
    this.#response = response
    this.#source = source
  }

  begin(status: number, message: string | undefined, headers: string[]): void {
    this.#response.writeHead(status, message, headers)
    atTurnEnd(this)
  }

  write(chunk: Buffer): void {
    if (!this.#began && this.#held === undefined) {
      this.#held = chunk
      return
    }
    this.flush()
    this.#write(chunk)
  }

  end(trailers: [string, string][]): void {
    const response = this.#response
    if (trailers.length > 0) {
      this.flush()
      response.addTrailers(trailers)
    }
    const held = this.#held
    this.#held = undefined
    this.#began = true
    if (held === undefined) response.end()
    else endWith(response, held)
  }

  /** Sends what is held back. */
  flush(): void {
    if (this.#began) return
    this.#began = true
    const held = this.#held
    this.#held = undefined
    if (held === undefined) this.#response.flushHeaders()
    else this.#write(held)
  }

  turnEnded(): void {
    if (!this.#response.destroyed) this.flush()
  }

  #write(chunk: Buffer): void {
    if (this.#response.write(chunk)) return
    this.#source.pause()
    this.#response.once('drain', () => this.#source.resume())
  }
}

/** Ends an answer with its whole body; a short one goes to the kernel in one piece with its headers, not in a list of pieces. */
function endWith(response: ServerResponse, body: Buffer): void {
  const { socket } = response
  const isPlain = socket !== null && !response.chunkedEncoding && !('stream' in response)
  if (!isPlain || body.length > shortAnswer) {
    response.end(body)
    return
  }
  // Corked, so that node does not do it until the next tick.
  socket.cork()
  response.write(body.toString('latin1'), 'latin1')
  socket.uncork()
  response.end()
}
