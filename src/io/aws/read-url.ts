import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import type { AwsWorld } from './aws-world.ts'

/** The most that is read, in bytes: what is asked for is some kilobytes long. */
const mostBytes = 4 * 1024 * 1024

/** Text behind an address that AWS gave out. The certificates of `AWS_CA_BUNDLE` are trusted here, too. */
export function readUrl({ options }: AwsWorld, url: string, signal: AbortSignal): Promise<string> {
  const { ca } = options.requestHandler.httpsAgent ?? {}
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getSecure : getPlain
    const asked = get(url, { signal, ...(ca && { ca }) }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        if (text.length > mostBytes) answer.destroy(new Error(`more than ${mostBytes} bytes`))
      })
      answer.once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`status ${answer.statusCode} of ${new URL(url).host}`))
      })
    })
    asked.once('error', reject)
  })
}
