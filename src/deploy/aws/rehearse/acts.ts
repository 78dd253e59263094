import type { Context } from '../../../core/context.ts'
import { type Failure, failureOf, SlipwayError } from '../../../core/error.ts'
import type { Project } from '../../../manifest/project.ts'
import type { DownResult, UpRequest } from '../../request.ts'
import { withLimit } from '../../with-limit.ts'
import type { LandscapeResult } from '../landscape-report.ts'
import { downInAws, upInAws } from '../landscape-operations.ts'
import { actContext } from './act-context.ts'
import type { Act, ActName } from './rehearsal.ts'

/** What the acts are played with. */
export interface Stage {
  /** Leads to the emulator. */
  readonly context: Context
  readonly request: UpRequest
  /** The service that changes in the third act; absent: there is none. */
  readonly changed?: string
}

/** What an act has to show, and what it is called while it runs. */
interface Part {
  readonly name: ActName
  readonly title: string
  /** Ends with what came of it. */
  readonly play: (context: Context, stage: Stage) => Promise<string>
}

/** Every act with its title. */
function partsOf({ changed }: Stage): readonly Part[] {
  return [
    { name: 'up', title: 'First up: everything is made', play: firstUp },
    { name: 'again', title: 'Second up: nothing to do', play: secondUp },
    { name: 'change', title: `Third up: ${changed ?? 'no service'} changes`, play: thirdUp },
    { name: 'down', title: 'Down: everything is removed', play: downAtEnd },
  ]
}

/** Plays them in order. What comes after a failure is left out but for the removal, which has to work then too. */
export async function playActs(stage: Stage, onActEnd: (act: Act) => Promise<void>): Promise<readonly Act[]> {
  const acts: Act[] = []
  for (const part of partsOf(stage)) {
    const why = whyNot(stage, part, acts)
    const act = why === undefined ? await playAct(stage, part) : skipped(part, why)
    acts.push(act)
    await onActEnd(act)
  }
  return acts
}

function whyNot({ context, changed }: Stage, { name }: Part, before: readonly Act[]): string | undefined {
  if (context.signal.aborted) return 'it was interrupted'
  if (name === 'down') return undefined
  if (before.some(({ state }) => state === 'failed')) return 'an act before it failed'
  return name === 'change' && changed === undefined ? 'there is no service that could change' : undefined
}

function skipped({ name }: Part, why: string): Act {
  return { name, state: 'skipped', detail: why, ms: 0 }
}

async function playAct(stage: Stage, part: Part): Promise<Act> {
  const { context, request } = stage
  const { name, title } = part
  const began = context.clock.now()
  const ended = (act: Omit<Act, 'name' | 'ms'>): Act => ({ name, ...act, ms: context.clock.now() - began })
  context.emit({ type: 'stage', name: `rehearse-${name}`, title })
  try {
    const limited = withLimit(actContext(context, name), request.limitMs)
    return ended({ state: 'done', detail: await part.play(limited, stage) })
  } catch (thrown) {
    const failure = inRehearsal(failureOf(thrown), request)
    return ended({ state: 'failed', detail: failure.what, failure })
  }
}

/** What says to run `up` again means the act; to run the command itself would change AWS. */
function inRehearsal(failure: Failure, { environment }: UpRequest): Failure {
  const fix = failure.fix.replaceAll(`slipway up ${environment}`, `slipway rehearse ${environment}`)
  return { ...failure, fix }
}

async function firstUp(context: Context, { request }: Stage): Promise<string> {
  const { outcome, stacks } = await upInAws(context, request)
  if (outcome === 'unchanged') throw new SlipwayError(notEmpty)
  return `${stacks.length} stacks made`
}

async function secondUp(context: Context, { request }: Stage): Promise<string> {
  const again = await upInAws(context, request)
  if (again.outcome === 'changed') throw new SlipwayError(notSettled(again))
  return 'nothing to do'
}

async function thirdUp(context: Context, { request, changed = '' }: Stage): Promise<string> {
  const { outcome, changes } = await upInAws(context, { ...request, change: (project) => withChange(project, changed) })
  if (outcome === 'unchanged') throw new SlipwayError(notSeen(changed))
  const done = changes.filter(({ action }) => action !== 'keep')
  return done.map(({ action, subject }) => `${action} ${subject}`).join(', ')
}

async function downAtEnd(context: Context, { request }: Stage): Promise<string> {
  const { directory, files, profiles, environment } = request
  const order = { directory, files, profiles, environment, volumes: false, breakLock: true, unprotect: true }
  const result = await downInAws(context, order)
  if (result.left.length > 0) throw new SlipwayError(leftOf(result))
  return `${result.removed} resources removed, 0 left`
}

/** The variable that a service has more in the third act: a change that every definition of a task can take. */
const variable = 'SLIPWAY_REHEARSAL'

function withChange(project: Project, name: string): Project {
  const service = project.services[name]
  if (service === undefined) return project
  const environment = { ...service.environment, [variable]: 'changed' }
  return { ...project, services: { ...project.services, [name]: { ...service, environment } } }
}

const report = 'Report this with the lines above; `slipway up` of the same files would do the same.'

const notEmpty: Failure = {
  code: 'rehearsal-failed',
  what: 'The first up made nothing',
  why: 'everything is there already in an emulator that should be empty',
  fix: 'Rehearse against another emulator.',
}

function notSettled({ changes }: LandscapeResult): Failure {
  const lines = changes.filter(({ action }) => action !== 'keep').map(({ action, subject }) => `${action} ${subject}`)
  return {
    code: 'rehearsal-failed',
    what: 'The second up found something to do',
    why: 'nothing has changed since the first',
    fix: report,
    evidence: [{ title: 'what it did', lines }],
  }
}

function notSeen(service: string): Failure {
  return {
    code: 'rehearsal-failed',
    what: `The third up did not see that ${service} has changed`,
    why: 'a variable was added to it, and no stack differs',
    fix: report,
  }
}

function leftOf({ left }: DownResult): Failure {
  return {
    code: 'resources-left',
    what: `${left.length} resources are left`,
    why: 'they were still there when looked for after the removal',
    fix: report,
    evidence: [{ title: 'what is left', lines: left }],
  }
}
