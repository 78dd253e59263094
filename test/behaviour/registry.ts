import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './traffic.ts'

/** A registry of images on this machine. */
export interface Registry {
  /** For example `127.0.0.1:5001`; engines speak plain HTTP to the loopback interface. */
  readonly address: string
  stop(): Promise<void>
}

/** Starts the registry of Debian's package `docker-registry`, empty, on a port of its own; `users` as a file of `htpasswd` has them, all by default. */
export async function startRegistry({ users }: { readonly users?: string } = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-registry-'))
  const address = `127.0.0.1:${await freePort()}`
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: address },
    ...(users !== undefined && { auth: { htpasswd: { realm: 'test', path: join(folder, 'users') } } }),
  }
  if (users !== undefined) await writeFile(join(folder, 'users'), users)
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => resolve())
  })
  await Promise.race([answers(`http://${address}/v2/`), ended])
  return {
    address,
    stop: async () => {
      child.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer && answer.status < 500) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no registry answers at ${url}`)
}
