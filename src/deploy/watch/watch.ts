import { relative } from 'node:path'
import type { Context, FileWatch } from '../../core/context.ts'
import { type Failure, failureKinds, failureOf, SlipwayError } from '../../core/error.ts'
import { withOwnSignal } from '../../core/own-signal.ts'
import type { Owner } from '../../core/route.ts'
import type { DeployResult, UpRequest, WatchResult } from '../request.ts'
import { upHere } from '../up.ts'
import { changeContainers } from './change-containers.ts'
import { type ChangeQueue, createChangeQueue } from './change-queue.ts'
import { followDown, isTakenDown } from './follow-down.ts'
import { planFirstCopies, planWatch, type WatchPlan } from './plan-watch.ts'
import { type AskedFiles, filesOf, readScope } from './read-scope.ts'
import { listRules, watchScope } from './watch-scope-files.ts'
import { isWithin, type WatchScope } from './watch-scope.ts'

/** What watching knows and holds while it lasts. */
interface Watching {
  readonly request: UpRequest
  readonly owner: Owner
  readonly queue: ChangeQueue
  /** Every file that was ever asked for when the project was read. */
  readonly asked: AskedFiles
  readonly onLive: (result: DeployResult) => void
  scope: WatchScope
  files: FileWatch
  /** The last release that went live. */
  live: DeployResult
}

const nothingLive: DeployResult = { outcome: 'unchanged', release: 0, changes: [], urls: [], gaps: [], ms: 0 }

/**
 * `up`, and then what follows from each change of a file, until Ctrl-C or until somebody else takes the environment down. What fails
 * is told, and watching goes on. `onLive` is called when it first is live, and when it answers elsewhere than before.
 */
export async function watch(
  context: Context,
  request: UpRequest,
  onLive: (result: DeployResult) => void,
): Promise<WatchResult> {
  const asked: AskedFiles = new Map()
  const { scope, owner } = await readScope(context, request, asked)
  const queue = createChangeQueue(context.clock)
  // From here on no change is missed: one that comes while the first release is made is taken after it.
  const files = await watchScope(context, scope, queue)
  const once = { request: { ...request, rebuild: false, pull: false, breakLock: false }, owner, queue, asked, onLive }
  const state: Watching = { ...once, scope, files, live: nothingLive }
  try {
    await goLive(context, state, await upHere(context, request))
    const ended = await goOn(context, state)
    return { ...state.live, ended }
  } finally {
    await state.files.close()
  }
}

/** Takes one change after another until the first of the two ends. */
function goOn(context: Context, state: Watching): Promise<WatchResult['ended']> {
  return withOwnSignal(context.signal, async (end) => {
    const own = { ...context, signal: end.signal }
    const down = followDown(own, state.owner).then(() => end.abort(takenDown))
    try {
      tellWaiting(own, state)
      for (;;) await takeTurn(own, state, await state.queue.take(own.signal))
    } catch (thrown) {
      if (thrown === takenDown) return 'taken-down'
      // What was under way changed nothing; if it did, it has put back what served, and says so with an error of its own.
      if (end.signal.aborted && thrown === end.signal.reason) return 'asked'
      throw thrown
    } finally {
      end.abort(takenDown)
      await down
    }
  })
}

/** Why watching ends when there is nothing left to watch for. */
const takenDown = new Error('taken down')

async function takeTurn(context: Context, state: Watching, changed: readonly string[]): Promise<void> {
  const plan = planWatch(state.scope, changed)
  if (plan.paths.length === 0) return
  const began = context.clock.now()
  const paths = plan.paths.map((path) => shownPath(state, path))
  context.emit({ type: 'watch', state: 'changed', paths })
  const settled = { type: 'watch', state: 'settled', paths } as const
  try {
    const done = await withOwnSignal(context.signal, ({ signal }) => follow({ ...context, signal }, state, plan))
    context.emit({ ...settled, text: done.join(', '), ms: context.clock.now() - began })
  } catch (thrown) {
    if (context.signal.aborted || thrown === takenDown) throw thrown
    context.emit({ ...settled, text: '', ms: context.clock.now() - began, failure: goesOn(failureOf(thrown)) })
  }
}

async function follow(context: Context, state: Watching, plan: WatchPlan): Promise<string[]> {
  const isProject = plan.paths.some((path) => state.scope.files.has(path))
  if (isProject) await readAgain(context, state)
  const rolled = plan.rolls ? await roll(context, state) : []
  return [...rolled, ...(await changeContainers(context, state.owner, plan))]
}

async function readAgain(context: Context, state: Watching): Promise<void> {
  const { scope, owner } = await readScope(context, state.request, state.asked).catch(async (thrown: unknown) => {
    // A file that is asked for now and is not there may come.
    const files = new Set([...state.scope.files, ...filesOf(state.asked, state.request)])
    await watchAnew(context, state, { ...state.scope, files })
    throw thrown
  })
  if (owner.project !== state.owner.project) throw new SlipwayError(renamed(state.owner.project, owner.project))
  await watchAnew(context, state, scope)
}

async function watchAnew(context: Context, state: Watching, scope: WatchScope): Promise<void> {
  const before = state.files
  state.files = await watchScope(context, scope, state.queue)
  state.scope = scope
  await before.close()
}

async function roll(context: Context, state: Watching): Promise<string[]> {
  const result = await upWhenFree(context, state)
  await goLive(context, state, result)
  const nothing = result.outcome === 'unchanged' ? 'nothing to do, ' : ''
  return [`${nothing}release ${result.release} is live`]
}

/** Somebody else's change is waited for: what it makes is then looked at anew. */
async function upWhenFree(context: Context, { request, owner }: Watching): Promise<DeployResult> {
  for (;;) {
    try {
      return await upHere(context, request)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.code !== 'locked') throw thrown
      context.emit({ type: 'note', level: 'warning', text: `${failure.what}: ${failure.why}. Waiting for its end.` })
      if (await isTakenDown(context, owner)) throw takenDown
    }
  }
}

/** Tells where it answers, and brings what `initial_sync` asks for into the new containers. */
async function goLive(context: Context, state: Watching, result: DeployResult): Promise<void> {
  const before = state.live
  state.live = result
  if (before === nothingLive || JSON.stringify(before.urls) !== JSON.stringify(result.urls)) state.onLive(result)
  if (before !== nothingLive && result.outcome === 'unchanged') return
  const copies = planFirstCopies(state.scope, await listRules(context, state.scope))
  await changeContainers(context, state.owner, { copies, restarts: [], commands: [] })
}

function tellWaiting(context: Context, state: Watching): void {
  const { rules } = state.scope
  const services = [...new Set(rules.map(({ service }) => service))]
  const paths = [...new Set(rules.map(({ rule }) => shownPath(state, rule.path)))].toSorted()
  const { release, urls } = state.live
  context.emit({ type: 'watch', state: 'waiting', services, paths, release, urls })
}

function shownPath({ request: { directory } }: Watching, path: string): string {
  return isWithin(directory, path) ? relative(directory, path) || '.' : path
}

/** What the user can mend is mended by saving a file, not by another command. */
function goesOn(failure: Failure): Failure {
  const { blame } = failureKinds[failure.code]
  const mend = blame === 'user' || blame === 'app'
  return mend ? { ...failure, fix: 'Mend it and save: it is taken up at once. What served before serves.' } : failure
}

function renamed(before: string, now: string): Failure {
  return {
    code: 'manifest-invalid',
    what: `The project is called ${now} now`,
    why: `it was ${before} when watching began, and that still runs`,
    fix: 'Take the name back, or end this and run `slipway down` before the new name.',
  }
}
