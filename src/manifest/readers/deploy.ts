import { at, report, type Cursor } from '../cursor.ts'
import { camelFields, optionalKeys, readKeys, shapeOf } from '../keys.ts'
import type { Deploy, DeviceRequest, GenericResource, RestartPolicy, UpdateConfig } from '../types/deploy.ts'
import { listOf, readUniqueTexts } from './lists.ts'
import { readLabels } from './pairs.ts'
import {
  oneOf,
  readBytes,
  readDuration,
  readInteger,
  readNumber,
  readSigned,
  readSomeText,
  readText,
  readTextOrNumber,
} from './scalars.ts'

/** The keys of `deploy.update_config` and `deploy.rollback_config`. */
export const updateConfigKeys = {
  parallelism: readInteger,
  delay: readDuration,
  failure_action: oneOf('rollback', 'pause', 'continue'),
  monitor: readDuration,
  max_failure_ratio: readNumber,
  order: oneOf('start-first', 'stop-first'),
}

function readUpdateConfig(cursor: Cursor): UpdateConfig | undefined {
  const fields = optionalKeys(updateConfigKeys)(cursor)
  if (!fields) return undefined
  const { delay, monitor, ...rest } = fields
  return {
    ...camelFields(rest),
    ...(delay !== undefined && { delayMs: delay }),
    ...(monitor !== undefined && { monitorMs: monitor }),
  }
}

/** The keys of a device that a service needs. */
export const deviceRequestKeys = {
  capabilities: readUniqueTexts,
  driver: readText,
  count: readCount,
  device_ids: readUniqueTexts,
  options: readLabels,
}

/** Reads one entry of `devices` under `deploy.resources.reservations`. */
function readDeviceRequest(cursor: Cursor): DeviceRequest | undefined {
  if (cursor.tree.kind === 'map' && !at(cursor, 'capabilities')) {
    return report(cursor, {
      code: 'missing-key',
      message: '`capabilities` is missing',
      fix: 'Say what is needed, for example `capabilities: [gpu]`.',
    })
  }
  return readRequest(cursor)
}

/** Reads a device request; without a count and without ids it asks for all. */
function readRequest(cursor: Cursor): DeviceRequest | undefined {
  const fields = readKeys(cursor, deviceRequestKeys)
  if (!fields) return undefined
  if (at(cursor, 'count') && at(cursor, 'device_ids')) {
    const message = '`count` and `device_ids` exclude each other'
    return report(cursor, { code: 'conflict', message, fix: 'Keep one of the two.' })
  }
  const all = at(cursor, 'count') || at(cursor, 'device_ids') ? {} : { count: -1 }
  return { ...all, ...camelFields(fields) }
}

function readCount(cursor: Cursor): number | undefined {
  const { tree } = cursor
  return tree.kind === 'scalar' && /^all$/i.test(String(tree.value)) ? -1 : readSigned(cursor)
}

/** Reads `gpus`: `all`, or a list. */
export function readGpus(cursor: Cursor): readonly DeviceRequest[] | undefined {
  if (cursor.tree.kind === 'list') return listOf(readRequest)(cursor)
  return oneOf('all')(cursor) && [{ count: -1 }]
}

const discreteKeys = { kind: readText, value: readInteger }
const genericKeys = { discrete_resource_spec: shapeOf(discreteKeys) }

function readGeneric(cursor: Cursor): GenericResource | undefined {
  const fields = readKeys(cursor, genericKeys)
  return fields && (fields.discrete_resource_spec ?? {})
}

/** The keys of `deploy.resources.limits`. */
export const limitKeys = { cpus: readNumber, memory: readBytes, pids: readSigned }

/** The keys of `deploy.resources.reservations`. */
export const reservationKeys = {
  cpus: readNumber,
  memory: readBytes,
  generic_resources: listOf(readGeneric),
  devices: listOf(readDeviceRequest),
}

/** The keys of `deploy.resources`. */
export const resourceKeys = { limits: shapeOf(limitKeys), reservations: shapeOf(reservationKeys) }

/** The keys of `deploy.restart_policy`. */
export const restartPolicyKeys = {
  condition: readText,
  delay: readDuration,
  max_attempts: readInteger,
  window: readDuration,
}

function readRestartPolicy(cursor: Cursor): RestartPolicy | undefined {
  const fields = readKeys(cursor, restartPolicyKeys)
  if (!fields) return undefined
  const { delay, window, ...rest } = fields
  return {
    ...camelFields(rest),
    ...(delay !== undefined && { delayMs: delay }),
    ...(window !== undefined && { windowMs: window }),
  }
}

const preferenceKeys = { spread: readText }

/** The keys of `deploy.placement`. */
export const placementKeys = {
  constraints: listOf(readText),
  preferences: listOf((cursor) => readKeys(cursor, preferenceKeys)?.spread),
  max_replicas_per_node: readInteger,
}

/** The keys of `deploy`. */
export const deployKeys = {
  replicas: readInteger,
  mode: readSomeText,
  endpoint_mode: readTextOrNumber,
  labels: readLabels,
  update_config: readUpdateConfig,
  rollback_config: readUpdateConfig,
  resources: shapeOf(resourceKeys),
  restart_policy: readRestartPolicy,
  placement: shapeOf(placementKeys),
}

/** Reads `deploy`. */
export function readDeploy(cursor: Cursor): Deploy | undefined {
  const fields = optionalKeys(deployKeys)(cursor)
  return fields && camelFields(fields)
}
