import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { EdgeCommand } from '../core/edge-process.ts'
import { SlipwayError, failureOf } from '../core/error.ts'
import type { Failure } from '../core/error.ts'
import type { EdgeRules, EdgeStatus, Owner } from '../core/route.ts'
import { noRules } from '../core/route.ts'
import { fieldsOf, parseJson, textOf, textsOf } from './rules/parse-fields.ts'
import { parseRules } from './rules/parse-rules.ts'

/** What the admin socket can ask of the edge. */
export interface AdminCommands {
  status(): EdgeStatus
  apply(owner: Owner, rules: EdgeRules): Promise<void>
  activeOf(container: string): number
  /** Answers an owner's requests with a maintenance page, or no longer when the reason is absent. */
  maintain(owner: Owner, reason: string | undefined): Promise<void>
  /** The certificate that browsers have to trust, as PEM. */
  authority(): Promise<string>
  /** Starts another edge that takes over; resolves when that one serves. */
  replace(command: EdgeCommand): Promise<void>
  /** Resolves when the edge no longer accepts; what is in flight drains after that. */
  stop(): Promise<void>
}

/** Largest body in bytes; a thousand rules have about 200 KB. */
const longestBody = 8 * 1024 * 1024

/** Makes the server for the admin socket: HTTP with JSON. */
export function createAdminServer(commands: AdminCommands): Server {
  return createServer((request, response) => {
    void answer(commands, request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const failure = failureOf(error)
        send(response, statusOf(failure), failure)
      },
    )
  })
}

async function answer(commands: AdminCommands, request: IncomingMessage): Promise<unknown> {
  const parts = (request.url ?? '').split('/').slice(1).map(decodePart)
  const [collection, first = '', second = ''] = parts
  const asked = `${request.method} ${collection}/${parts.length - 1}`
  switch (asked) {
    case 'GET status/0':
      return commands.status()
    case 'PUT owners/2':
      return applied(commands, { project: first, environment: second }, parseRules(await readBody(request)))
    case 'DELETE owners/2':
      return applied(commands, { project: first, environment: second }, noRules)
    case 'PUT maintenance/2':
      await commands.maintain({ project: first, environment: second }, parseReason(await readBody(request)))
      return commands.status()
    case 'DELETE maintenance/2':
      await commands.maintain({ project: first, environment: second }, undefined)
      return commands.status()
    case 'GET authority/0':
      return { certificate: await commands.authority() }
    case 'GET connections/1':
      return { container: first, active: commands.activeOf(first) }
    case 'POST replace/0':
      await commands.replace(parseCommand(await readBody(request)))
      return { replaced: true }
    case 'POST stop/0':
      return commands.stop().then(() => ({ stopped: true }))
    default:
      throw unknownRequest(request)
  }
}

async function applied(commands: AdminCommands, owner: Owner, rules: EdgeRules): Promise<EdgeStatus> {
  await commands.apply(owner, rules)
  return commands.status()
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > longestBody) throw unknownRequest(request)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseReason(json: string): string {
  const { reason } = fieldsOf(parseJson(json), 'the body')
  return typeof reason === 'string' ? reason.slice(0, 1000) : ''
}

function parseCommand(json: string): EdgeCommand {
  const body = fieldsOf(parseJson(json), 'the body')
  const env = Object.entries(fieldsOf(body['env'], 'env')).map(([name, value]) => [name, String(value)])
  return {
    program: textOf(body['program'], 'program'),
    argv: textsOf(body['argv'], 'argv'),
    env: Object.fromEntries(env) as Record<string, string>,
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    Connection: 'close',
  })
  response.end(text)
}

function statusOf(failure: Failure): number {
  if (failure.code === 'host-taken' || failure.code === 'port-taken') return 409
  // The one who asked does so again, and meets the new edge.
  if (failure.code === 'locked') return 503
  return failure.code === 'usage-invalid' ? 400 : 500
}

function unknownRequest(request: IncomingMessage): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: `The edge cannot answer ${request.method} ${request.url}`,
    why: 'there is no such request, or its body is too large',
    fix: 'Use the same version of Slipway for the command and the edge.',
  })
}
