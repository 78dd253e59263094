import type { Secret } from '../../core/argv.ts'
import type { Context } from '../../core/context.ts'
import type { Observed, ObservedContainer } from './observed.ts'
import { byFolder, pathBelow, unpackFiles } from './pack-files.ts'
import type { Wanted, WantedService } from '../want/wanted.ts'

/**
 * Names of containers made from the wanted definition whose environment values or file secrets are not today's.
 * The values are compared with the container itself, so that no trace of a secret has to be kept anywhere.
 */
export async function observeStale(context: Context, wanted: Wanted, observed: Observed): Promise<Set<string>> {
  const services = new Map(wanted.services.map((service) => [service.service, service]))
  const checked = observed.containers.map(async (one) => {
    const service = services.get(one.service)
    if (!service || service.spec !== one.spec || one.state === 'created') return undefined
    return hasEnv(one, service) && (await hasFiles(context, one, service)) ? undefined : one.name
  })
  return new Set((await Promise.all(checked)).filter((name) => name !== undefined))
}

function hasEnv(one: ObservedContainer, service: WantedService): boolean {
  const now = new Set(one.env)
  return Object.entries(service.env).every(([name, value]) => now.has(`${name}=${value.reveal()}`))
}

async function hasFiles(context: Context, one: ObservedContainer, service: WantedService): Promise<boolean> {
  for (const [folder, files] of byFolder(service.files)) {
    // The volume of the secrets is read as a whole; outside of it only the files themselves, for `/` is large.
    const whole = folder === '/' ? undefined : await readFiles(context, `${one.id}:${folder}/.`)
    for (const file of files) {
      const below = pathBelow(folder, file.path)
      const present = whole ? whole.get(below) : await readFile(context, `${one.id}:${file.path}`)
      if (!file.content.equals(present)) return false
    }
  }
  return true
}

async function readFile(context: Context, place: string): Promise<Secret | undefined> {
  return [...(await readFiles(context, place)).values()][0]
}

/** Files at a place in a container, by their path below it; none when there is no such place. */
async function readFiles(context: Context, place: string): Promise<Map<string, Secret>> {
  const ran = await context.docker.run(['cp', place, '-'], { encoding: 'latin1' })
  return ran.code === 0 ? unpackFiles(Buffer.from(ran.stdout, 'latin1')) : new Map()
}
