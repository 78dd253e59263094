import type { Context, Ran, RunOptions } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { DockerEffect, FilesEffect, RouteEffect, Step } from '../core/plan.ts'
import { servesNothing } from '../core/route.ts'
import type { ApplyStep } from '../core/run-plan.ts'
import { lastLine } from '../core/last-line.ts'
import { label } from '../host/observe/labels.ts'
import { applyJoin } from './apply-join.ts'
import { inspectContainers } from '../host/observe/observed.ts'
import { createWithSubnet } from './give-subnet.ts'
import { byFolder, emptyTar, packFiles } from '../host/observe/pack-files.ts'
import { awaitCondition } from './await-condition.ts'
import { explainExit } from './diagnose.ts'
import { isUnstartable } from './exit-code.ts'
import { watchContainers } from './watch-containers.ts'

/** Lines of the client's own message shown with a failed step. */
const shownLines = 8

/** Carries out the effects of plans on the engine and the edge of the context. */
export function createApplyStep(context: Context): ApplyStep {
  const watch = watchContainers(context)
  return async (step, signal) => {
    const { effect } = step
    switch (effect.kind) {
      case 'docker':
        return applyDocker(context, step, effect, signal)
      case 'join':
        return applyJoin(context, step, effect)
      case 'files':
        await applyFiles(context, step, effect, signal)
        return 'done'
      case 'await':
        await awaitCondition(context, watch, step, effect, signal)
        return 'done'
      case 'route':
        return applyRoute(context, effect)
      default:
        throw new Error(`${step.id} is nothing for a Docker Engine`)
    }
  }
}

async function applyDocker(
  context: Context,
  step: Step,
  effect: DockerEffect,
  signal: AbortSignal,
): Promise<'done' | 'skipped'> {
  if (effect.unless) {
    const found = await context.docker.run(effect.unless.inspect, { signal })
    const isAsWanted = (found.code === 0) === effect.unless.exists
    if (isAsWanted && effect.argv[0] !== 'create') return 'skipped'
    if (isAsWanted) await removeLeftover(context, effect.argv)
  }
  // Not ended by the stop signal: the engine would go on with what its client no longer waits for, behind the back of
  // the put-back that follows. Most take a moment; all are bounded.
  const options = {
    signal: AbortSignal.timeout(step.limitMs),
    ...(effect.env && { env: effect.env }),
    ...(effect.stdin === 'empty-tar' && { stdin: emptyTar }),
  }
  if (effect.mayFail) await tryDocker(context, step, effect.argv, options)
  else if (effect.unless?.exists === false && effect.argv.includes('rm'))
    await removeWithDocker(context, step, { ...effect, inspect: effect.unless.inspect }, options)
  else await runDocker(context, step, effect, options)
  return 'done'
}

/** How often a removal is tried, and the time between, in milliseconds. */
const removals = { tries: 3, restMs: 1_000 }

/** A busy engine may hold what it is to remove for a moment (`device or resource busy`), or have removed it all the same. */
async function removeWithDocker(
  context: Context,
  step: Step,
  { argv, inspect }: { readonly argv: readonly string[]; readonly inspect: readonly string[] },
  options: RunOptions,
): Promise<void> {
  for (let left = removals.tries; ; left--) {
    const ran = await context.docker.run(argv, options)
    if (ran.code === 0 || (await context.docker.run(inspect, options)).code !== 0) return
    if (left === 1) throw await explainDocker(context, step, argv, ran)
    await context.clock.sleep(removals.restMs, options.signal)
  }
}

/**
 * A container under a name that was free when the plan was made: the docker client of a command that was killed made it since.
 * It may be of another definition, so it is made again. One that is not ours stays, and docker says whose name it is.
 */
async function removeLeftover(context: Context, argv: readonly string[]): Promise<void> {
  const name = argv[argv.indexOf('--name') + 1] ?? ''
  const owner = argv.find((word) => word.startsWith(`${label.project}=`)) ?? ''
  const filters = ['--filter', `name=^/${name}$`, '--filter', `label=${owner}`]
  const found = await context.docker.run(['ps', '--all', '--quiet', '--no-trunc', ...filters])
  const [id] = found.stdout.split('\n')
  if (id) await context.docker.run(['rm', '--force', '--volumes', id])
}

/** The edge may have ended since the plan was made; without one, there is nothing to take away. */
async function applyRoute(context: Context, { owner, rules }: RouteEffect): Promise<'done' | 'skipped'> {
  if (!servesNothing(rules)) await context.edge.ensure()
  else if (!(await context.edge.status())) return 'skipped'
  await context.edge.apply(owner, rules)
  return 'done'
}

async function applyFiles(context: Context, step: Step, effect: FilesEffect, signal: AbortSignal): Promise<void> {
  for (const [folder, files] of byFolder(effect.files))
    await runDocker(
      context,
      step,
      { argv: ['cp', '-', `${effect.container}:${folder}`] },
      {
        signal,
        stdin: await packFiles(files, folder),
      },
    )
}

/** What follows has to happen anyway, so that a failure is only told. */
async function tryDocker(context: Context, step: Step, argv: readonly string[], options: RunOptions): Promise<void> {
  const ran = await context.docker.run(argv, options).catch((thrown: unknown) => {
    if (options.signal?.aborted) return { code: 124, stderr: 'it took too long' }
    throw thrown
  })
  if (ran.code === 0) return
  const said = lastLine(ran.stderr)
  const text = `Could not ${step.title}: exit code ${ran.code}${said === '' ? '' : `, ${said}`}`
  context.emit({ type: 'note', level: 'warning', text })
}

async function runDocker(
  context: Context,
  step: Step,
  { argv, giveSubnet }: Pick<DockerEffect, 'argv' | 'giveSubnet'>,
  options: RunOptions,
): Promise<void> {
  const ran = giveSubnet ? await createWithSubnet(context, argv, options) : await context.docker.run(argv, options)
  if (ran.code !== 0) throw await explainDocker(context, step, argv, ran)
  if (argv[0] === 'create') tellWarnings(context, step, ran)
}

/** An engine makes a container without what its kernel does not know, and says so in passing. */
function tellWarnings(context: Context, step: Step, { stderr }: Ran): void {
  const warnings = stderr.split('\n').filter((line) => line.startsWith('WARNING: '))
  for (const line of warnings) {
    const text = `${step.title}: docker says: ${line.slice('WARNING: '.length)}`
    context.emit({ type: 'note', level: 'warning', text })
  }
}

/** A command that cannot be started is the application's fault; all else is between docker and the machine. */
async function explainDocker(context: Context, step: Step, argv: readonly string[], ran: Ran): Promise<SlipwayError> {
  const [one] = argv[0] === 'start' ? await inspectContainers(context, argv.slice(1)) : []
  if (one && isUnstartable(one.exitCode)) return new SlipwayError(await explainExit(context, one, 'container-exited'))
  const lines = ran.stderr.trim().split('\n').slice(-shownLines)
  return new SlipwayError({
    code: 'step-failed',
    what: `Could not ${step.title}`,
    why: `docker ${argv[0] ?? ''} ended with exit code ${ran.code}`,
    fix: 'Mend what docker says above, then run the command again.',
    evidence: [{ title: 'docker says', lines }],
  })
}
