import { StringDecoder } from 'node:string_decoder'

type Stdin = NodeJS.ReadStream

/** Keys of a terminal that hands over each as it is pressed. */
const keys = { enter: /[\r\n]/, interrupt: '\u0003', end: '\u0004', back: /[\u007F\b]/, clear: '\u0015' }

/**
 * Reads one line that the terminal does not show. Undefined when it was interrupted: a terminal that shows nothing sends Ctrl-C as a key
 * and no signal.
 */
export function readHidden(stdin: Stdin, signal: AbortSignal): Promise<string | undefined> {
  const decoder = new StringDecoder('utf8')
  let line = ''
  return new Promise((resolve) => {
    const finish = (result: string | undefined): void => {
      signal.removeEventListener('abort', stop)
      stdin.off('data', take).off('end', stop)
      stdin.setRawMode(false).pause()
      resolve(result)
    }
    const stop = (): void => finish(undefined)
    const take = (chunk: Buffer): void => {
      for (const key of decoder.write(chunk)) {
        if (key === keys.interrupt) return finish(undefined)
        if (keys.enter.test(key) || key === keys.end) return finish(line)
        if (keys.back.test(key)) line = [...line].slice(0, -1).join('')
        else line = key === keys.clear ? '' : line + key
      }
    }
    if (signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', stop)
    stdin.setRawMode(true).on('data', take).on('end', stop).resume()
  })
}

/** Reads bytes to the end of the input, and at most one more than `most`: the caller sees that it is too much. */
export function readBytes(stdin: Stdin, most: number, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      signal.removeEventListener('abort', stop)
      stdin.off('data', take).off('end', finish).off('error', fail).pause()
    }
    const finish = (): void => {
      leave()
      resolve(Buffer.concat(chunks).subarray(0, most + 1))
    }
    const fail = (error: unknown): void => {
      leave()
      reject(error)
    }
    const stop = (): void => fail(signal.reason)
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) finish()
    }
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', stop)
    stdin.on('data', take).on('end', finish).on('error', fail).resume()
  })
}
