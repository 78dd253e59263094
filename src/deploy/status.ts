import type { Context } from '../core/context.ts'
import { shortId } from '../core/digest.ts'
import { noRules, openUrls } from '../core/route.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { currentName, type Observed, type ObservedContainer, observeHost } from '../host/observe/observed.ts'
import { isRecorded } from '../host/plan/placement.ts'
import type { RecordedService } from '../host/observe/record.ts'
import { isInAws } from './aws/is-in-aws.ts'
import type { LandscapeStatus } from './aws/landscape-report.ts'
import { loadProject } from './load-project.ts'
import { observeLock } from './lock.ts'
import { releaseEntries } from './releases.ts'
import type { ContainerReport, Request, ServiceReport, StatusReport } from './request.ts'

/** What runs, service by service, with what is kept for rollback and what failed. */
export async function status(context: Context, request: Request): Promise<StatusReport | LandscapeStatus> {
  if (isInAws(request)) return (await import('./aws/landscape-operations.ts')).statusInAws(context, request)
  const { owner, project } = await loadProject(context, request)
  await observeEngine(context.docker)
  const [observed, lock, edge] = await Promise.all([
    observeHost(context, owner),
    observeLock(context, owner),
    context.edge.status(),
  ])
  const recorded = observed.records.at(-1)?.wanted.services ?? []
  const names = [...new Set([...Object.keys(project.services), ...observed.containers.map((one) => one.service)])]
  const release = releaseEntries(observed).find((entry) => entry.current)
  return {
    ...owner,
    ...(release && { release }),
    services: names.map((name) => reportService(observed, recorded, name, urlsOf(observed, name, edge?.httpPort))),
    edge: edge ? 'running' : 'stopped',
    ...(lock && { lock }),
  }
}

function reportService(
  observed: Observed,
  recorded: readonly RecordedService[],
  name: string,
  urls: readonly string[],
): ServiceReport {
  const record = recorded.find((service) => service.service === name)
  const active = new Set(record?.containers)
  const containers = observed.containers.filter((one) => one.service === name)
  const ready = containers.filter((one) => active.has(one.name) && isReady(one))
  return {
    service: name,
    kind: record?.kind === 'job' ? 'job' : 'service',
    wanted: record?.containers.length ?? 0,
    ready: ready.length,
    urls,
    containers: containers.map((one) => reportContainer(observed, one, active)),
  }
}

function isReady(one: ObservedContainer): boolean {
  if (one.kind === 'job') return one.state === 'exited' && one.exitCode === 0
  return one.state === 'running' && (one.health === 'none' || one.health === 'healthy')
}

function reportContainer(observed: Observed, one: ObservedContainer, active: ReadonlySet<string>): ContainerReport {
  return {
    container: currentName(one),
    release: one.release,
    image: shortId(one.image),
    state: one.state === 'exited' ? `exited (${one.exitCode})` : one.state,
    health: one.health,
    startedAt: one.startedAt,
    role: roleOf(observed, one, active),
  }
}

function roleOf(observed: Observed, one: ObservedContainer, active: ReadonlySet<string>): ContainerReport['role'] {
  if (one.kind === 'oneoff') return 'oneoff'
  if (active.has(one.name)) return one.kind === 'job' ? 'job' : 'active'
  return isRecorded(observed, one.name) ? 'previous' : 'evidence'
}

function urlsOf(observed: Observed, service: string, httpPort: number | undefined): string[] {
  // An edge that does not run serves nothing; what it will serve again is in the youngest record.
  const { rules, published } = observed.served ?? observed.records.at(-1)?.rules ?? noRules
  const named = rules.filter((rule) => rule.service === service)
  const http = named.length > 0
  return [
    ...published
      .filter((port) => port.service === service)
      .map((port) => `${http ? 'http' : 'tcp'}://localhost:${port.hostPort}/`),
    ...openUrls(named, httpPort ?? 80).map(({ url }) => url),
  ]
}
