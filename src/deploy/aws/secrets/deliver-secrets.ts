import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Change } from '../../../core/plan.ts'
import type { Input } from '../../../landscape/component.ts'
import type { Deliver } from '../delivery.ts'
import { isKept, type KeepOptions, keepVersion } from './keep-version.ts'
import { type FoundSecret, lackOfSecrets, observeSecrets } from './observe-secrets.ts'
import { versionedArn } from './secret-place.ts'
import { observeVariables, storeVariables, type Variables } from './variables.ts'

/**
 * Secrets of the Compose file and sensitive variables by their versions. `make` stores the variables that differ from what is stored, and
 * keeps every version that is used.
 */
export const deliverSecrets: Deliver = async (context, cloud, loaded, mode) => {
  const { signal } = context
  const inputs = loaded.landscape.components.flatMap((component) => Object.values(component.inputs))
  const keys = [...new Set(inputs.flatMap((input) => (input.from === 'secret' ? [input.secret] : [])))]
  const services = [...new Set(inputs.flatMap((input) => (input.from === 'environment' ? [input.service] : [])))]
  const [found, variables] = await Promise.all([
    observeSecrets(cloud, loaded, keys, signal),
    observeVariables(cloud, loaded, services, signal),
  ])
  const missing = found.filter(({ version }) => version === undefined)
  const lack = missing.length > 0 ? lackOfSecrets(loaded, missing) : undefined
  if (mode === 'look') {
    for (const { key, live } of found) if (live?.key !== undefined) context.emit(ownKeyNote(key, live.key))
    const pending = [...variables.flatMap(({ change }) => change ?? []), ...found.flatMap(keeping)]
    return { valueOf: valuesOf([...found, ...variables]), pending, ...(lack && { lack }) }
  }
  if (lack) throw new SlipwayError(lack)
  const stored = await storeVariables(context, cloud, loaded, variables)
  await keepAll(cloud, [...found, ...stored], { owner: loaded.owner, signal })
  return { valueOf: valuesOf([...found, ...stored]), pending: [] }
}

type Versioned = Pick<FoundSecret | Variables, 'input' | 'live' | 'version' | 'isOurs'>

/** A version that somebody stored since the last release gets a label, so that Secrets Manager does not forget it. */
function keeping({ key, live, version, isOurs }: FoundSecret): Change[] {
  if (!isOurs || !live || version === undefined || isKept(live, version)) return []
  return [{ action: 'change', subject: `secret ${key}`, detail: 'its new version is kept for this release' }]
}

async function keepAll(cloud: Cloud, all: readonly Versioned[], options: KeepOptions): Promise<void> {
  for (const { live, version, isOurs } of all)
    if (live && version !== undefined && isOurs) await keepVersion(cloud, live, version, options)
}

function valuesOf(all: readonly Versioned[]): (input: Input) => string | undefined {
  const values = new Map<string, string>()
  for (const { input, live, version } of all)
    if (live && version !== undefined) values.set(input, versionedArn(live.arn, version))
  return (input) => values.get(nameOf(input))
}

/** An input as a key; those of other deliveries have none that is used. */
function nameOf(input: Input): string {
  if (input.from === 'secret') return `secret ${input.secret}`
  return input.from === 'environment' ? `environment ${input.service}` : ''
}

/** The role that starts tasks may read the secret, and is not known to the key. */
function ownKeyNote(secret: string, key: string) {
  const text = `The secret ${secret} is encrypted with ${key}: let the role ExecutionRole of each service that needs it use kms:Decrypt on that key`
  return { type: 'note', level: 'warning', text } as const
}
