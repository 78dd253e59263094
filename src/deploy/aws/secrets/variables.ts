import { Secret } from '../../../core/argv.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ObservedSecret } from '../../../core/aws/secret-port.ts'
import type { Context } from '../../../core/context.ts'
import { parseObject } from '../../../core/parse-object.ts'
import type { Change } from '../../../core/plan.ts'
import { tellStep } from '../../../core/tell-step.ts'
import { sensitiveVariables } from '../../../landscape/service/sensitive.ts'
import { maxSecretBytes } from '../../secret/check-value.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { invalidManifest } from '../../load-project.ts'
import { currentVersion, isOfOwner, variablesName } from './secret-place.ts'
import { writeSecret } from './write-secret.ts'

/** The sensitive variables of a service, and the secret that they are in. */
export interface Variables {
  readonly service: string
  readonly input: string
  readonly isOurs: true
  readonly name: string
  readonly live: ObservedSecret | undefined
  /** The version that has these values; undefined where none has. */
  readonly version: string | undefined
  /** JSON with the names as keys. */
  readonly value: Secret
  /** Absent where the secret has these values. Names, never values. */
  readonly change?: Change
}

/** Compares the sensitive variables of services with what is stored. */
export async function observeVariables(
  { secrets }: Cloud,
  loaded: LoadedLandscape,
  services: readonly string[],
  signal: AbortSignal,
): Promise<readonly Variables[]> {
  const wanted = services.map((service) => [service, valuesOf(loaded, service)] as const)
  refuseLarge(loaded, wanted)
  return Promise.all(
    wanted.map(async ([service, values]) => {
      const name = variablesName(loaded.owner, service)
      const live = await secrets.observe(name, signal)
      const current = live && isOfOwner(live, loaded.owner) ? currentVersion(live) : undefined
      const stored = live && current !== undefined ? await secrets.read(live.arn, current, signal) : undefined
      const names = differing(values, stored)
      const action = current === undefined ? 'create' : 'change'
      return {
        ...{ service, name, live, input: `environment ${service}`, isOurs: true as const },
        value: new Secret(textOf(values)),
        version: names.length === 0 ? current : undefined,
        ...(names.length > 0 && { change: { action, subject: `secret ${name}`, detail: names.join(', ') } as const }),
      }
    }),
  )
}

/** Stores what differs. */
export async function storeVariables(
  context: Context,
  { secrets }: Cloud,
  { owner }: LoadedLandscape,
  all: readonly Variables[],
): Promise<readonly Variables[]> {
  const stored: Variables[] = []
  for (const one of all) {
    const { service, name, value, change } = one
    if (!change) {
      stored.push(one)
      continue
    }
    const description = `Sensitive variables of the service ${service}. Made by slipway up ${owner.environment}.`
    const about = { id: `secret:${name}`, title: `store ${change.detail} of ${service}`, service: `service-${service}` }
    await tellStep(context, about, async () => {
      const { live, version } = await writeSecret(context, secrets, { owner, name, description, value })
      stored.push({ ...one, live, version })
    })
  }
  return stored
}

type Values = Readonly<Record<string, string>>

function valuesOf({ project }: LoadedLandscape, name: string): Values {
  const service = project.services[name]
  if (!service) return {}
  const names = sensitiveVariables(project, service).toSorted()
  return Object.fromEntries(names.map((each) => [each, service.environment[each] ?? '']))
}

function textOf(values: Values): string {
  return JSON.stringify(values)
}

/** Names of the variables whose value is another one than the stored one, or that only one side has; all of them where nothing is stored. */
function differing(values: Values, stored: Secret | undefined): string[] {
  const before = stored && parseObject(stored.reveal())
  if (!before) return Object.keys(values)
  const names = new Set([...Object.keys(values), ...Object.keys(before)])
  return [...names].filter((name) => values[name] !== before[name])
}

function refuseLarge({ project }: LoadedLandscape, wanted: readonly (readonly [string, Values])[]): void {
  const large = wanted.filter(([, values]) => Buffer.byteLength(textOf(values)) > maxSecretBytes)
  if (large.length === 0) return
  throw invalidManifest(
    large.map(([service, values]) => {
      const path = `services.${service}.environment`
      const names = Object.keys(values).join(', ')
      const message = `${names}: together these are more than the ${maxSecretBytes} bytes that Secrets Manager takes`
      return { code: 'too-large', at: project.locate(path), path, message, fix: 'Make the largest one a secret.' }
    }),
  )
}
