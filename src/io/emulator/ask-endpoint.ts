import { emulatorRefused } from '../../core/aws/emulator-failures.ts'
import type { Emulator } from '../../core/aws/emulator-port.ts'
import { isAwsHost } from '../../core/aws/is-aws-host.ts'

/** Time for an emulator that runs to answer, in milliseconds. */
const answerMs = 5_000

/** What answers at an address. Throws `emulator-refused` for AWS itself, and for an address where nothing answers. */
export async function askEndpoint(endpoint: string, signal: AbortSignal): Promise<Pick<Emulator, 'kind' | 'version'>> {
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw emulatorRefused(endpoint, 'that is no address: http://… or https://… is')
  if (isAwsHost(new URL(endpoint).hostname))
    throw emulatorRefused(endpoint, 'that is AWS itself, and a rehearsal makes and removes a whole environment')
  const ministack = await ask(endpoint, '/_ministack/health', signal)
  if (ministack?.ok) return { kind: 'ministack', ...(await versionIn(ministack)) }
  if (ministack === undefined) throw emulatorRefused(endpoint, 'nothing answers there')
  const moto = await ask(endpoint, '/moto-api/', signal)
  return { kind: moto?.ok ? 'moto' : 'other' }
}

/** The answer to a request; undefined when there is none. */
export async function ask(endpoint: string, path: string, signal: AbortSignal): Promise<Response | undefined> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(answerMs)])
  try {
    return await fetch(new URL(path, endpoint), { signal: ended })
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

async function versionIn(answer: Response): Promise<{ version?: string }> {
  const said = (await answer.json().catch(() => ({}))) as { readonly version?: unknown }
  return typeof said.version === 'string' ? { version: said.version } : {}
}
