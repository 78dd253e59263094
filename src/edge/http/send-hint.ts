import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import { hintHttp2 } from './http2-bridge.ts'

/** Passes 102 and 103 on, which come before the answer. A client of HTTP/1.0 knows no such thing. */
export function sendHint(response: ServerResponse, status: number, lines: readonly string[]): void {
  if (status === 101 || status === 100 || response.headersSent) return
  if (hintHttp2(response, status, lines)) return
  const { socket, req } = response
  if (req.httpVersion !== '1.1') return
  // Answers to pipelined requests wait for their turn without a socket; a hint is not worth keeping.
  if (socket === null || socket.destroyed) return
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Hint'}\r\n`
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const name = lines[index] ?? ''
    if (/^(connection|keep-alive|transfer-encoding|content-length|upgrade)$/i.test(name)) continue
    head += `${name}: ${lines[index + 1]}\r\n`
  }
  socket.write(`${head}\r\n`, 'latin1')
}
