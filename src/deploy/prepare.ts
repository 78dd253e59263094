import type { Context } from '../core/context.ts'
import type { Plan } from '../core/plan.ts'
import { checkService } from '../host/check-service.ts'
import { atLeast, type EngineFacts, observeEngine } from '../host/engine-facts.ts'
import { observeStale } from '../host/observe-stale.ts'
import { observeHost } from '../host/observed.ts'
import { planHost } from '../host/plan-host.ts'
import { wantProject } from '../host/want.ts'
import type { Wanted } from '../host/wanted.ts'
import { ensureImages, type ImageState, inspectImages, observeImages } from '../image/resolve-images.ts'
import { invalidManifest, type LoadedProject, loadProject, readSecrets } from './load-project.ts'
import type { Request } from './request.ts'

/** A manifest that was read and checked against the engine that is to run it. */
export interface Checked extends LoadedProject {
  readonly engine: EngineFacts
  readonly images: ImageState
}

/** Reads, checks and observes; changes nothing. */
export async function checkRequest(
  context: Context,
  request: Request,
  options: { readonly rebuild: boolean; readonly pull: boolean },
): Promise<Checked> {
  const loaded = await loadProject(context, request)
  const engine = await observeEngine(context.docker)
  const issues = Object.values(loaded.project.services).flatMap((service) =>
    checkService(loaded.project, service, engine),
  )
  if (issues.length > 0) throw invalidManifest(issues)
  await readSecrets(context, loaded.project)
  return { ...loaded, engine, images: await observeImages(context, loaded.project, options) }
}

/** Makes sure that every image exists before any service changes. */
export async function buildImages(context: Context, checked: Checked, rebuild: boolean): Promise<void> {
  const { images, project, engine } = checked
  if (images.due.length + images.absent.length === 0) return
  context.emit({ type: 'stage', name: 'images', title: 'Building and pulling images' })
  await ensureImages(context, project, images, { rebuild, legacyBuilder: !atLeast(engine.clientVersion, '23') })
}

/** Renders a checked project, whose images all exist, for its engine. */
export async function wantChecked(context: Context, checked: Checked): Promise<Wanted> {
  const { project, engine } = checked
  const [images, secrets] = await Promise.all([
    inspectImages(context, project, checked.images.plan),
    readSecrets(context, project),
  ])
  return wantProject({ project, images, secrets, engine })
}

/** Observes the engine and plans the way from there to what is wanted. */
export async function planChange(
  context: Context,
  owner: LoadedProject['owner'],
  wanted: Wanted,
  options: { readonly reason: string; readonly renew?: ReadonlySet<string> },
): Promise<Plan> {
  const observed = await observeHost(context, owner)
  const stale = await observeStale(context, wanted, observed)
  const { user, host, home } = context.actor
  const record = { by: `${user}@${host}`, home, reason: options.reason }
  return planHost({ owner, wanted, observed, stale, renew: options.renew ?? new Set(), evidence: new Set(), record })
}
