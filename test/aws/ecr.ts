import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker } from '../behaviour/harness.ts'
import { type Registry, startRegistry } from '../behaviour/registry.ts'
import { type Emulator, startMoto } from './harness.ts'

/** An emulated AWS API with a registry that keeps what is pushed. It takes the logins of that API and no others. */
export interface Ecr {
  readonly moto: Emulator
  /** For example `127.0.0.1:5001`. */
  readonly host: string
  /** Puts an image into the registry that is not on this machine afterwards; gives its name. */
  publish(name: string, dockerfile: string): Promise<string>
  /** Takes away what was built and pulled for it. */
  stop(): Promise<void>
}

/** The login that moto gives out for the account 123456789012, and its password as the registry knows it. */
const login = 'AWS:123456789012-auth-token'
const users = 'AWS:$2b$04$4HWUMlIqGGPYGv0J90FXVedqBayX1TrPxEYtLJb893767YEBQg4eK\n'

/** Starts both. */
export async function startEcr(): Promise<Ecr> {
  const registry = await startRegistry({ users })
  const host = registry.address
  const moto = await startMoto({ mended: true, registry: host })
  const config = await mkdtemp(join(tmpdir(), 'slipway-test-ecr-'))
  const auth = Buffer.from(login).toString('base64')
  await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  return {
    ...{ moto, host },
    publish: async (name, dockerfile) => {
      const ref = `${host}/${name}`
      await writeFile(join(config, 'Dockerfile'), dockerfile)
      await docker('build', '--quiet', '--tag', ref, config)
      await docker('--config', config, 'push', '--quiet', ref)
      await docker('image', 'rm', ref)
      return ref
    },
    stop: () => stop(registry, moto, config),
  }
}

async function stop(registry: Registry, moto: Emulator, config: string): Promise<void> {
  await Promise.all([registry.stop(), moto.stop()])
  await rm(config, { recursive: true, force: true })
}
