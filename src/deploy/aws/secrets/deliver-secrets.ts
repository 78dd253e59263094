import type { Issue } from '../../../core/issue.ts'
import { describePosition } from '../../../core/issue.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Input } from '../../../landscape/component.ts'
import type { Deliver } from '../deliver.ts'
import { keepVersion } from './keep-version.ts'
import { lackOfSecrets, observeSecrets } from './observe-secrets.ts'
import { versionedArn } from './secret-place.ts'
import { observeVariables, storeVariables } from './variables.ts'

/**
 * Secrets of the Compose file and sensitive variables by their versions. `make` throws `secret-missing` before it changes anything, then
 * stores the variables that differ from what is stored, and keeps every version that is used.
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
  if (missing.length > 0 && mode === 'make') throw new SlipwayError(lackOfSecrets(loaded, missing))
  for (const issue of missing.map(({ issue: each }) => each)) tellLack(context.emit, issue)
  for (const { key, live } of found) if (live?.key !== undefined) context.emit(ownKeyNote(key, live.key))
  const stored = mode === 'make' ? await storeVariables(context, cloud, loaded, variables) : variables
  if (mode === 'make')
    for (const { live, version, isOurs } of [...found, ...stored])
      if (live && version !== undefined && isOurs) await keepVersion(cloud, live, version, signal)
  const values = new Map<string, string>()
  for (const { input, live, version } of [...found, ...stored])
    if (live && version !== undefined) values.set(input, versionedArn(live.arn, version))
  return {
    valueOf: (input) => values.get(nameOf(input)),
    changes: variables.flatMap(({ change }) => change ?? []),
  }
}

/** An input as a key; those of other deliveries have none that is used. */
function nameOf(input: Input): string {
  if (input.from === 'secret') return `secret ${input.secret}`
  return input.from === 'environment' ? `environment ${input.service}` : ''
}

function tellLack(emit: Parameters<Deliver>[0]['emit'], { at, message, fix = '' }: Issue): void {
  emit({ type: 'note', level: 'warning', text: `${describePosition(at)} ${message}. ${fix}` })
}

/** The role that starts tasks may read the secret, and is not known to the key. */
function ownKeyNote(secret: string, key: string) {
  const text = `The secret ${secret} is encrypted with ${key}: let the role ExecutionRole of each service that needs it use kms:Decrypt on that key`
  return { type: 'note', level: 'warning', text } as const
}
