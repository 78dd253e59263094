import type { Context } from '../core/context.ts'
import { shortId } from '../core/digest.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { type Observed, observeHost } from '../host/observe/observed.ts'
import type { ReleaseRecord } from '../host/observe/record.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { loadProject } from './load-project.ts'
import type { ReleaseEntry, Request } from './request.ts'

/** The releases that were proved healthy, newest first. */
export async function releases(context: Context, request: Request): Promise<readonly ReleaseEntry[]> {
  if (isInAws(request)) return (await import('./aws/landscape-operations.ts')).releasesInAws(context, request)
  const { owner } = await loadProject(context, request)
  await observeEngine(context.docker)
  return releaseEntries(await observeHost(context, owner))
}

/** The recorded releases as a person lists them, newest first. */
export function releaseEntries(observed: Observed): ReleaseEntry[] {
  const current = observed.records.at(-1)?.number
  return observed.records.toReversed().map((record) => ({
    number: record.number,
    at: record.at,
    by: record.by,
    reason: record.reason,
    images: Object.fromEntries(record.wanted.services.map((service) => [service.service, shortId(service.image.id)])),
    current: record.number === current,
    kept: isKept(observed, record),
  }))
}

/** True when every container of a release still exists. */
export function isKept(observed: Observed, record: ReleaseRecord): boolean {
  const names = new Set(observed.containers.map((one) => one.name))
  return record.wanted.services.every((service) => service.containers.every((name) => names.has(name)))
}
