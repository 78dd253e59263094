import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Emulator as EmulatorPorts } from '../../src/core/aws/emulator-port.ts'
import { createEmulatorPort } from '../../src/io/emulator/emulator-port.ts'

const own = join(import.meta.dirname, '../../.cache/ministack/bin/ministack')

/** MiniStack of `.cache/ministack`, which `bin/check` makes, else that of PATH; as `slipway rehearse` starts it. */
export function startMiniStack(): Promise<EmulatorPorts> {
  const facts = { env: process.env, sessionFolder: tmpdir(), user: 'ada', now: Date.now }
  const port = createEmulatorPort({ ...facts, signal: new AbortController().signal })
  return port.open({ region: 'eu-west-1', program: existsSync(own) ? own : 'ministack' })
}

/** An image with a web server for `page`; named as one of ECR, which is used as it is and not copied. */
export const webImage = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/slipway-test-web:1'

/** Gives the base image of the tests that name. */
export function tagWebImage(): void {
  execFileSync('docker', ['tag', 'debian:bookworm-slim', webImage])
}

/** A command that serves a text on port 80, as a Compose file has it. */
export function serving(page: string): string {
  const answer = String.raw`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`
  const loop = String.raw`while(my $c=$s->accept){while(<$c>){last if /^\r?$/} print $c qq(${answer}); close $c}`
  // The first process of a container ends at SIGTERM only when it says so.
  const server = `$SIG{TERM}=sub{exit 0}; my $s=IO::Socket::INET->new(LocalPort=>80,Listen=>9,ReuseAddr=>1) or die; ${loop}`
  return JSON.stringify(['perl', '-MIO::Socket::INET', '-e', server.replaceAll('$', '$$$$')])
}

/** What a balancer of MiniStack answers for a host: status and text. */
export function ask(url: string, balancer: string, host: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(new URL(`/_alb/${balancer}/`, url), { headers: { host }, timeout: 5_000 }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.once('end', () => resolve(`${answer.statusCode} ${text}`))
    })
    asked.once('error', (error) => resolve(error.message))
    asked.end()
  })
}
