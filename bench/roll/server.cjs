// The backend of the roll bench: answers with its release to a GET, a POST, a stream and a WebSocket.
// HINTLESS: milliseconds after which it closes an idle connection, without having said so.
'use strict'
const { createHash } = require('node:crypto')
const { createServer } = require('node:http')

const { VERSION, HINTLESS } = process.env

const server = createServer((request, response) => {
  response.setHeader('x-release', VERSION)
  if (request.url === '/stream') return stream(response)
  const hash = createHash('sha256')
  request.on('data', (chunk) => hash.update(chunk))
  request.on('end', () => response.end(request.method === 'POST' ? hash.digest('hex') : 'fine'))
})

function stream(response, left = 10) {
  if (left === 0) return response.end('end')
  response.write(`${left}\n`)
  setTimeout(() => stream(response, left - 1), 20)
}

server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  )
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `X-Release: ${VERSION}`,
  ]
  socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept.digest('base64')}`].join('\r\n')}\r\n\r\n`)
  socket.on('data', (bytes) => socket.write(bytes))
  socket.on('end', () => socket.end())
  socket.on('error', () => socket.destroy())
})

if (HINTLESS) {
  // Zero turns off both the closing and the header that announces it.
  server.keepAliveTimeout = 0
  server.on('request', (request, response) => {
    clearTimeout(request.socket.idle)
    response.once('finish', () => (request.socket.idle = setTimeout(() => request.socket.destroy(), Number(HINTLESS))))
  })
}

server.listen(8000)
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
