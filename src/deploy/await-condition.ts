import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { AwaitEffect, Step } from '../core/plan.ts'
import type { ObservedContainer } from '../host/observe/observed.ts'
import { drainMs } from '../host/plan/farewell-steps.ts'
import { explainExit, explainSilence, explainUnhealthy } from './diagnose.ts'
import type { ContainerWatch } from './watch-containers.ts'

/** Waits until a container is as the step wants it. The first reason that cannot mend itself ends the wait. */
export async function awaitCondition(
  context: Context,
  watch: ContainerWatch,
  step: Step,
  effect: AwaitEffect,
  signal: AbortSignal,
): Promise<void> {
  const wait = { context, watch, step, effect, signal, began: context.clock.now() }
  const { condition } = effect
  if (condition.type === 'drained') return awaitDrained(wait, condition.restMs ?? 0)
  if (condition.type === 'answering') return awaitAnswers(wait, condition.ports)
  for (;;) {
    const one = await watch.next(effect.container, signal)
    if (await isReached(wait, one)) return
    context.emit({ type: 'progress', id: step.id, text: progressOf(wait, one) })
  }
}

interface Wait {
  readonly context: Context
  readonly watch: ContainerWatch
  readonly step: Step
  readonly effect: AwaitEffect
  readonly signal: AbortSignal
  readonly began: number
}

/** True when the condition holds; throws when it cannot hold any more. */
async function isReached(wait: Wait, one: ObservedContainer | undefined): Promise<boolean> {
  const { context, effect } = wait
  if (!one) throw new SlipwayError(goneFailure(effect.container))
  const ended = one.state === 'exited' || one.state === 'dead'
  if (effect.condition.type === 'succeeded') {
    if (ended && one.exitCode !== 0) throw new SlipwayError(await explainExit(context, one, 'job-failed'))
    return ended
  }
  if (ended || one.state === 'restarting') throw new SlipwayError(await explainExit(context, one, 'container-exited'))
  if (effect.condition.type === 'running') return context.clock.now() - wait.began >= effect.condition.forMs
  if (one.health === 'unhealthy') throw new SlipwayError(await explainUnhealthy(context, one))
  return one.health === 'healthy' || (one.health === 'none' && one.state === 'running')
}

function progressOf({ context, step, began }: Wait, one: ObservedContainer | undefined): string {
  const seconds = Math.round((context.clock.now() - began) / 1000)
  const what = one && one.health !== 'none' ? `health: ${one.health}` : (one?.state ?? 'gone')
  return `${what} (${seconds} of ${Math.round(step.limitMs / 1000)} s)`
}

/** A healthy container gets this long to answer on its port, in milliseconds; a port that is refused for so long is a wrong port. */
const answerMs = 10_000

async function awaitAnswers(wait: Wait, ports: readonly number[]): Promise<void> {
  for (;;) {
    const one = await wait.watch.next(wait.effect.container, wait.signal)
    if (!one) throw new SlipwayError(goneFailure(wait.effect.container))
    if (one.state === 'exited') throw new SlipwayError(await explainExit(wait.context, one, 'container-exited'))
    const answers = await Promise.all(ports.map((port) => answersOn(wait.context, one, port)))
    const silent = ports.filter((_, index) => !answers[index])
    if (silent.length === 0) return
    if (wait.context.clock.now() - wait.began > answerMs)
      throw new SlipwayError(await explainSilence(wait.context, one, silent))
    wait.context.emit({ type: 'progress', id: wait.step.id, text: `nothing listens on port ${silent.join(', ')} yet` })
  }
}

async function answersOn(context: Context, one: ObservedContainer, port: number): Promise<boolean> {
  const loopback = one.loopback[port]
  const address = loopback === undefined ? addressOf(one) : '127.0.0.1'
  if (address === undefined) return false
  return (await context.network.probe(address, loopback ?? port, 1000)) === 'open'
}

/** An address on any of its networks. */
function addressOf({ networks }: ObservedContainer): string | undefined {
  return networks.find((one) => one.address !== undefined)?.address
}

/** Resolves when the edge has nothing under way for the container, or when the time for that is over. */
async function awaitDrained({ context, step, effect, signal, began }: Wait, restMs: number): Promise<void> {
  if (restMs > 0) await context.clock.sleep(restMs, signal)
  for (;;) {
    const edge = await context.edge.status()
    const active = edge?.backends.find((backend) => backend.container === effect.container)?.active ?? 0
    if (active === 0 || context.clock.now() - began > drainMs) return
    context.emit({ type: 'progress', id: step.id, text: `${active} under way` })
    await context.clock.sleep(200, signal)
  }
}

function goneFailure(container: string) {
  return {
    code: 'step-failed',
    what: `${container} is gone`,
    why: 'somebody removed it while it was awaited',
    fix: 'Run the command again.',
  } as const
}
