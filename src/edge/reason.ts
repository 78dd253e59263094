const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EADDRINUSE: 'already in use',
  EACCES: 'not allowed for this user',
  EADDRNOTAVAIL: 'no such address on this machine',
  EMFILE: 'too many open files',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped in the middle',
  UND_ERR_HEADERS_OVERFLOW: 'headers of the answer are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer has another length than it says',
}

/** Code of a system or undici error; empty when it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Says in a few words why a connection or an answer failed. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code.startsWith('HPE_')) return `malformed answer (${code})`
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)))
}
