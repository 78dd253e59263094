import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { emulatorRefused } from '../../../core/aws/emulator-failures.ts'
import type { Emulator } from '../../../core/aws/emulator-port.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { Owner } from '../../../core/route.ts'
import type { LandscapeInput } from '../../../landscape/component.ts'
import { landscapeOf } from '../../../landscape/landscape.ts'
import { foundation, componentOf } from '../../../landscape/plan/live-stack.ts'
import { loadAws } from '../../load-aws.ts'
import type { UpRequest } from '../../request.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { playActs, type Stage } from './acts.ts'
import { giveSecrets } from './give-secrets.ts'
import { listedTypes, type Listed, typesOf } from './listed-types.ts'
import { notProvedOf } from './not-proved.ts'
import { openEmulator } from './open-emulator.ts'
import type { Act, RehearseReport, RehearseRequest } from './rehearsal.ts'
import { oncePerText } from './once-per-text.ts'

/**
 * Plays the life of an environment in an emulator of AWS: made, made again without a change, changed, removed, by the same operations
 * as the commands. An act that fails is in the report; what keeps it from beginning is thrown. The emulator ends in any case.
 */
export async function rehearse(outer: Context, request: RehearseRequest): Promise<RehearseReport> {
  const context = { ...outer, emit: oncePerText(outer.emit) }
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const input = await loadAws(context, request, { warns: true })
  context.emit({ type: 'stage', name: 'emulator', title: 'Starting an emulator of AWS' })
  const emulator = await openEmulator(context, input.environment, request)
  try {
    return await rehearseIn(context, emulator, { request, input, began })
  } finally {
    await emulator.close()
  }
}

interface Rehearsal {
  readonly request: RehearseRequest
  readonly input: LandscapeInput
  readonly began: number
}

async function rehearseIn(context: Context, emulator: Emulator, rehearsal: Rehearsal): Promise<RehearseReport> {
  const { input } = rehearsal
  const owner: Owner = { project: input.project.name, environment: input.environment.name }
  const cloud = await emulator.cloud.open({ region: input.environment.region })
  await refuseLived(context, cloud, owner, emulator)
  const takeSecrets = await giveSecrets(context, cloud, { project: input.project, owner })
  let listed: Listed = new Map()
  let left: readonly string[] = []
  const acts = await playActs(stageOf(context, emulator, rehearsal), async ({ name, state, failure }) => {
    if (name === 'up' && state === 'done') listed = await listedTypes(cloud, landscapeOf(input), context.signal)
    if (name === 'down') left = leftIn(failure)
  })
  if (!emulator.isOwn) await takeSecrets()
  if (context.signal.aborted) throw stopped(emulator, owner)
  const types = typesOf(landscapeOf(input), listed, emulator.kind)
  const { kind, version, url, isOwn } = emulator
  const { account, region } = cloud
  return {
    ...owner,
    emulator: { kind, ...(version !== undefined && { version }), url, isOwn, account, region },
    ...{ acts, types, left },
    notProved: notProvedOf({ environment: input.environment, emulator, account, types }),
    ms: context.clock.now() - rehearsal.began,
  }
}

/** What somebody has in an emulator is not ours to remove. The foundation may be there: it is kept anyway. */
async function refuseLived(context: Context, cloud: Cloud, owner: Owner, { url }: Emulator): Promise<void> {
  const live = await observeLandscape(cloud.stacks, owner, context.signal)
  const own = live.filter((stack) => componentOf(stack) !== foundation)
  if (own.length === 0) return
  const { project, environment } = owner
  throw emulatorRefused(url, `${project} is in ${environment} there already, and the rehearsal would remove it`)
}

function stageOf(context: Context, { cloud, aws }: Emulator, { request, input }: Rehearsal): Stage {
  const { directory, files, profiles, limitMs } = request
  const { project, environment } = input
  const up: UpRequest = {
    ...{ directory, files, profiles, limitMs, environment: environment.name },
    ...{ breakLock: false, rebuild: false, pull: false, allowReplace: [], imagesAsNamed: true },
  }
  const jobs = new Set(landscapeOf(input).components.flatMap(({ name, job }) => (job ? [name] : [])))
  const changed = Object.keys(project.services).find((name) => !jobs.has(`service-${name}`))
  return { context: { ...context, cloud, aws }, request: up, ...(changed !== undefined && { changed }) }
}

function stopped({ isOwn, url }: Emulator, { environment }: Owner): SlipwayError {
  return new SlipwayError({
    code: 'interrupted',
    what: 'The rehearsal was stopped before its end',
    why: 'you asked for it',
    fix: isOwn
      ? 'Nothing is left: the emulator has ended with all that was in it.'
      : `Remove what is left with \`AWS_ENDPOINT_URL=${url} slipway down ${environment} --yes\`.`,
  })
}

function leftIn(failure: Act['failure']): readonly string[] {
  return failure?.code === 'resources-left' ? (failure.evidence ?? []).flatMap(({ lines }) => lines) : []
}
