import { at, isNull, itemsOf, report, reportType, reportValue, entriesOf, type Cursor } from '../cursor.ts'
import { camelFields, readKeys, shapeOf } from '../keys.ts'
import type { BlkioConfig, Device, DeviceRate, Hook, Model, ModelUse, Provider, Ulimit } from '../types/process.ts'
import { readCommand } from './command.ts'
import { listOf, readTexts, readUniqueTexts } from './lists.ts'
import { readGivenPairs, readOptions } from './pairs.ts'
import { resolvePath } from './paths.ts'
import {
  integerBetween,
  oneOf,
  readBoolean,
  readBytes,
  readInteger,
  readSigned,
  readSomeText,
  readText,
  readWord,
} from './scalars.ts'

/** The keys of the long form of a limit. */
export const ulimitKeys = { soft: readSigned, hard: readSigned }

/** Reads `ulimits`. */
export function readUlimits(cursor: Cursor): Readonly<Record<string, Ulimit>> | undefined {
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a mapping from limits to numbers')
  return Object.fromEntries(entriesOf(cursor).flatMap(([name, child]) => nameWith(name, readUlimit(child))))
}

function nameWith<T>(name: string, value: T | undefined): readonly (readonly [string, T])[] {
  return value === undefined ? [] : [[name, value]]
}

function readUlimit(cursor: Cursor): Ulimit | undefined {
  if (cursor.tree.kind !== 'map') return readSigned(cursor)
  const fields = readKeys(cursor, ulimitKeys)
  if (fields?.soft !== undefined && fields.hard !== undefined) return { soft: fields.soft, hard: fields.hard }
  if (!fields || (at(cursor, 'soft') && at(cursor, 'hard'))) return undefined
  return report(cursor, { code: 'missing-key', message: 'a limit needs `soft` and `hard`', fix: 'Give both.' })
}

/** The keys of the long form of a device. */
export const deviceKeys = { source: readSomeText, target: readSomeText, permissions: readSomeText }

/** Reads one entry of `devices`. */
export function readDevice(cursor: Cursor): Device | undefined {
  if (cursor.tree.kind === 'map') {
    const { source, ...rest } = readKeys(cursor, deviceKeys) ?? {}
    if (source !== undefined) return { source, ...rest }
    if (at(cursor, 'source')) return undefined
    return report(cursor, {
      code: 'missing-key',
      message: '`source` is missing',
      fix: 'Name the device with `source`.',
    })
  }
  const [source = '', target = source, permissions = 'rwm', more] = readSomeText(cursor)?.split(':') ?? ['']
  if (source === '') return cursor.tree.kind === 'scalar' && isEmptyText(cursor) ? undefined : undefined
  if (more === undefined) return { source, target: target || source, permissions }
  return reportValue(cursor, 'this is no device', '/dev/a, /dev/a:/dev/b or /dev/a:/dev/b:rwm')
}

function isEmptyText(cursor: Cursor): boolean {
  return cursor.tree.kind === 'scalar' && cursor.tree.value === ''
}

/** The keys of `logging`. */
export const loggingKeys = { driver: readText, options: readOptions }

/** Reads `logging`. */
export const readLogging = shapeOf(loggingKeys)

const rateKeys = { path: readSomeText, rate: readBytes }
const weightKeys = { path: readSomeText, weight: readInteger }

/** The keys of `blkio_config`. */
export const blkioKeys = {
  weight: integerBetween(0, 1000),
  weight_device: listOf(readWeight),
  device_read_bps: listOf(readRate),
  device_read_iops: listOf(readRate),
  device_write_bps: listOf(readRate),
  device_write_iops: listOf(readRate),
}

/** Reads `blkio_config`. */
export function readBlkio(cursor: Cursor): BlkioConfig | undefined {
  const fields = readKeys(cursor, blkioKeys)
  return fields && camelFields(fields)
}

function readRate(cursor: Cursor): DeviceRate | undefined {
  const { path, rate } = readKeys(cursor, rateKeys) ?? {}
  return path === undefined || rate === undefined ? reportIncomplete(cursor, 'rate') : { path, rate }
}

function readWeight(cursor: Cursor): { readonly path: string; readonly weight: number } | undefined {
  const { path, weight } = readKeys(cursor, weightKeys) ?? {}
  return path === undefined || weight === undefined ? reportIncomplete(cursor, 'weight') : { path, weight }
}

function reportIncomplete(cursor: Cursor, key: string): undefined {
  if (cursor.tree.kind !== 'map' || (at(cursor, 'path') && at(cursor, key))) return undefined
  return report(cursor, { code: 'missing-key', message: `\`path\` and \`${key}\` belong together`, fix: 'Give both.' })
}

/** The keys of a hook. */
export const hookKeys = {
  command: readCommand,
  user: readText,
  privileged: readBoolean,
  working_dir: readText,
  environment: readGivenPairs,
}

/** Reads one entry of `post_start` or `pre_stop`. */
export function readHook(cursor: Cursor): Hook | undefined {
  return hookOf(cursor, readKeys(cursor, hookKeys))
}

function hookOf(cursor: Cursor, fields: ReturnType<typeof readKeys<typeof hookKeys>>): Hook | undefined {
  if (!fields || (fields.command === undefined && at(cursor, 'command'))) return undefined
  if (fields.command !== undefined) return { ...camelFields(fields), command: fields.command }
  return report(cursor, { code: 'missing-key', message: '`command` is missing', fix: 'Say what runs with `command`.' })
}

/** The keys of `credential_spec`. */
export const credentialKeys = { config: readText, file: readText, registry: readText }

/** Reads `credential_spec`. */
export const readCredential = shapeOf(credentialKeys)

/** The keys of `provider`. */
export const providerKeys = { type: readSomeText, options: readProviderOptions }

/** Reads `provider`. */
export function readProvider(cursor: Cursor): Provider | undefined {
  const { type, options } = readKeys(cursor, providerKeys) ?? {}
  if (type !== undefined) return { type, ...(options && { options }) }
  if (cursor.tree.kind !== 'map' || at(cursor, 'type')) return undefined
  return report(cursor, { code: 'missing-key', message: '`type` is missing', fix: 'Name the provider with `type`.' })
}

function readProviderOptions(cursor: Cursor): Readonly<Record<string, readonly string[]>> | undefined {
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a mapping')
  return Object.fromEntries(
    entriesOf(cursor).map(([name, child]) => {
      const items = child.tree.kind === 'list' ? itemsOf(child) : [child]
      return [name, items.flatMap((item) => readWord(item) ?? [])]
    }),
  )
}

/** The keys of a rule of `develop.watch`. */
export const watchKeys = {
  path: readSomeText,
  action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
  target: readText,
  exec: readHook,
  include: readTexts,
  ignore: readTexts,
  initial_sync: readBoolean,
}

/** Reads one rule of `develop.watch`. */
function readWatchRule(cursor: Cursor) {
  const fields = readKeys(cursor, watchKeys)
  const path = fields?.path === undefined ? undefined : resolvePath(at(cursor, 'path') ?? cursor, fields.path)
  if (fields && path !== undefined && fields.action !== undefined) {
    return { ...camelFields(fields), path, action: fields.action }
  }
  if (!fields || (at(cursor, 'path') && at(cursor, 'action'))) return undefined
  return report(cursor, { code: 'missing-key', message: '`path` and `action` belong together', fix: 'Give both.' })
}

/** The keys of `develop`. */
export const developKeys = { watch: listOf(readWatchRule) }

/** The keys of a model at the top level. */
export const modelKeys = {
  name: readText,
  model: readSomeText,
  context_size: readInteger,
  runtime_flags: listOf(readText),
}

/** Reads a model at the top level. */
export function readModel(cursor: Cursor): Model | undefined {
  const fields = readKeys(cursor, modelKeys)
  if (fields?.model !== undefined) return { ...camelFields(fields), model: fields.model }
  if (!fields || at(cursor, 'model')) return undefined
  return report(cursor, { code: 'missing-key', message: '`model` is missing', fix: 'Name the model with `model`.' })
}

/** The keys of a service's model. */
export const modelUseKeys = { endpoint_var: readText, model_var: readText }

/** Reads `models` of a service: a list, or a mapping. */
export function readModelUses(cursor: Cursor): Readonly<Record<string, ModelUse>> | undefined {
  const refer = (name: string, place: Cursor) => {
    place.scope.references.push({ kind: 'model', name, cursor: place })
  }
  if (cursor.tree.kind === 'list') {
    const names = readUniqueTexts(cursor) ?? []
    for (const name of names) refer(name, cursor)
    return Object.fromEntries(names.map((name) => [name, {}]))
  }
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a list of models or a mapping')
  return Object.fromEntries(
    entriesOf(cursor).map(([name, child]) => {
      refer(name, child)
      const fields = isNull(child) ? {} : (readKeys(child, modelUseKeys) ?? {})
      const { endpoint_var: endpointVariable, model_var: modelVariable } = fields
      return [
        name,
        {
          ...(endpointVariable !== undefined && { endpointVariable }),
          ...(modelVariable !== undefined && { modelVariable }),
        },
      ]
    }),
  )
}
