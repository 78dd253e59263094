import { get } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from './harness.ts'

/** Where a client asks again and again. */
export interface Target {
  /** Shown with a request that failed. */
  readonly name: string
  readonly port: number
  /** The `Host` header. */
  readonly host?: string
}

/** What a client saw. */
export interface Seen {
  readonly requests: number
  /** Requests without an answer of status 200, each with its reason. */
  readonly failures: readonly string[]
  /** Bodies of the answers, each once, in the order in which they came first. */
  readonly bodies: readonly string[]
}

/** A client that asks until it is told to stop. */
export interface Traffic {
  stop(): Promise<Seen>
}

/** Longest time for an answer, in milliseconds. */
const answerMs = 5000
const pauseMs = 10

/** Asks every target without a rest, each on a connection of its own, one request after the other. */
export function startTraffic(targets: readonly Target[]): Traffic {
  const state = { going: true, requests: 0, failures: [] as string[], bodies: new Set<string>() }
  const ask = async (target: Target): Promise<void> => {
    while (state.going) {
      const answer = await askOnce(target).catch((error: Error) => error)
      state.requests += 1
      if (answer instanceof Error) state.failures.push(`${target.name}: ${answer.message}`)
      else state.bodies.add(answer)
      await sleep(pauseMs)
    }
  }
  const clients = targets.map(ask)
  return {
    stop: async () => {
      state.going = false
      await Promise.all(clients)
      return { requests: state.requests, failures: state.failures, bodies: [...state.bodies] }
    },
  }
}

/** The body of one answer; rejects for anything but status 200. */
export function askOnce({ port, host }: Target): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host }
    const options = { host: '127.0.0.1', port, headers, agent: false, timeout: answerMs } as const
    const request = get(options, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.once('error', reject)
      answer.once('end', () =>
        answer.statusCode === 200
          ? resolve(body)
          : reject(new Error(`status ${answer.statusCode} ${body.slice(0, 200)}`)),
      )
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${answerMs} ms`)))
    request.once('error', reject)
  })
}

/** The service `web` of a project, by its name at the edge and on a published port. */
export async function targetsOf(project: TestProject, publishedPort: number): Promise<Target[]> {
  const { httpPort } = await project.data<{ httpPort: number }>('edge', 'status')
  return [
    { name: 'edge', port: httpPort, host: `web.${project.name}.localhost` },
    { name: 'published port', port: publishedPort },
  ]
}

/** A TCP port that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
