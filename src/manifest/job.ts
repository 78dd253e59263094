import { beside } from './beside.ts'
import { containerKeys } from './container-keys.ts'
import { at, report, type Cursor } from './cursor.ts'
import { camelFields, readKeys, shapeOf } from './keys.ts'
import type { Job } from './project.ts'
import { listOf, readUniqueTexts } from './readers/lists.ts'
import { oneOf, readBoolean, readSomeText } from './readers/scalars.ts'
import { workloadKeys } from './service-keys.ts'
import { containerUse, placeOf } from './service.ts'
import type { Schedule } from './types/service.ts'

/** The keys of the long form of a schedule. */
export const scheduleKeys = {
  cron: readSomeText,
  timezone: readSomeText,
  concurrency: oneOf('forbid', 'queue'),
  missed_fires: oneOf('one', 'skip'),
}

/** The keys of `triggers`. */
export const triggerKeys = { manual: readBoolean, schedule: listOf(readSchedule) }

/** Every key of a job in the Compose Specification. */
const jobKeys = { ...containerKeys, ...workloadKeys, profiles: readUniqueTexts, triggers: shapeOf(triggerKeys) }

/** Reads one job. Nothing here runs them: they are part of the model, and refused where they would run. */
export function readJob(cursor: Cursor): Job | undefined {
  const home = placeOf(cursor)
  const { place, flush } = beside(home)
  const read = readKeys(place, jobKeys)
  if (!read) return flush()
  const { triggers = {}, ...own } = read
  const use = containerUse(place, own, home === cursor)
  flush()
  const given = at(cursor, 'triggers')
  const isTold = given !== undefined && given.tree.kind !== 'map'
  if (given && (isTold || at(given, 'manual') || at(given, 'schedule'))) return { ...use, triggers }
  const message = 'a job needs `triggers`, with `manual` or `schedule`'
  return report(given ?? cursor, { code: 'missing-key', message, fix: 'Write `triggers: {manual: true}`.' })
}

function readSchedule(cursor: Cursor): Schedule | undefined {
  if (cursor.tree.kind === 'scalar') {
    const cron = readSomeText(cursor)
    return cron === undefined ? undefined : { cron }
  }
  const { cron, ...rest } = readKeys(cursor, scheduleKeys) ?? {}
  if (cron !== undefined) return { cron, ...camelFields(rest) }
  if (cursor.tree.kind !== 'map' || at(cursor, 'cron')) return undefined
  return report(cursor, { code: 'missing-key', message: '`cron` is missing', fix: 'Say when with `cron`.' })
}
