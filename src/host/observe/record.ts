import { gunzipSync, gzipSync } from 'node:zlib'
import { type EdgeRules, noRules } from '../../core/route.ts'
import { label } from './labels.ts'
import { recordHooks } from '../want/hooks.ts'
import { nothingWanted, type Wanted, type WantedService } from '../want/wanted.ts'

/** What of a wanted service is recorded: all but values that may be secret. */
export type RecordedService = Omit<WantedService, 'env' | 'files'> & {
  readonly containers: readonly string[]
}

/** A release that was proved healthy. Kept in the engine as the labels of an empty image. */
export interface ReleaseRecord {
  readonly number: number
  /** Milliseconds since the epoch: when the image was made. */
  readonly at: number
  readonly by: string
  /** Whose edge serves it: `Actor.home` of who deployed. */
  readonly home: string
  readonly reason: string
  readonly wanted: Omit<Wanted, 'services'> & { readonly services: readonly RecordedService[] }
  readonly rules: EdgeRules
}

/** What is known of a release before it is stored. */
export type NewRecord = Omit<ReleaseRecord, 'at'>

/** Leaves the values out of a wanted service and adds the containers that run it. */
export function recordService(service: WantedService, containers: readonly string[]): RecordedService {
  const { env: _env, files: _files, ...rest } = service
  const { preStart: _preStart, postStart, preStop: _preStop, ...kept } = rest
  const hooks = recordHooks(postStart ?? [])
  return { ...kept, ...(hooks.length > 0 && { postStart: hooks }), containers }
}

/** Labels of a release record. Compressed, for a label is an argument of the client and those end at 128 KiB on Linux. */
export function encodeRecord(record: NewRecord): Record<string, string> {
  return {
    [label.release]: String(record.number),
    [label.by]: record.by,
    [label.home]: record.home,
    [label.reason]: record.reason,
    [label.edge]: Buffer.from(JSON.stringify(record.rules)).toString('base64'),
    [label.wanted]: gzipSync(JSON.stringify(record.wanted)).toString('base64'),
  }
}

/**
 * Reads a release record back from the labels of its image. One that another version of Slipway wrote differently
 * is still a record with a number: it can be listed and forgotten, and has nothing that could serve again.
 */
export function decodeRecord(labels: Readonly<Record<string, string>>, at: number): ReleaseRecord {
  return {
    number: Number(labels[label.release]),
    at,
    by: labels[label.by] ?? '',
    home: labels[label.home] ?? '',
    reason: labels[label.reason] ?? '',
    rules: readBytes<EdgeRules>(labels[label.edge], (bytes) => bytes) ?? noRules,
    wanted: readBytes<ReleaseRecord['wanted']>(labels[label.wanted], gunzipSync) ?? { ...nothingWanted, services: [] },
  }
}

function readBytes<T>(text: string | undefined, open: (bytes: Buffer) => Buffer): T | undefined {
  try {
    return JSON.parse(open(Buffer.from(text ?? '', 'base64')).toString()) as T
  } catch {
    return undefined
  }
}

/** What a record wants again: its containers are found by name; values are not known, and not needed while the containers exist. */
export function wantedOf(record: ReleaseRecord): Wanted {
  return {
    ...record.wanted,
    services: record.wanted.services.map((service) => ({ ...service, env: {}, files: [] })),
  }
}
