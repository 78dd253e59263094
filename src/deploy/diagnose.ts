import type { Context } from '../core/context.ts'
import type { Evidence, Failure, FailureCode } from '../core/error.ts'
import type { ObservedContainer } from '../host/observe/observed.ts'
import { exitMeaning, isUnstartable, outOfMemory, unstartableFix } from './exit-code.ts'
import { readListeners } from './read-listeners.ts'

/** Log lines shown with a failure. */
const shownLines = 20

/** Why a container ended: exit code, what the engine says of it, last log lines. */
export async function explainExit(context: Context, one: ObservedContainer, code: FailureCode): Promise<Failure> {
  const [state, logs] = await Promise.all([inspectState(context, one.name), logEvidence(context, one.name)])
  const subject = subjectOf(one, code)
  return {
    code,
    what: subject,
    why: exitReason(one, state),
    fix: fixForExit(one.exitCode, state),
    evidence: [...engineEvidence(state), ...logs],
  }
}

function subjectOf({ kind, service }: ObservedContainer, code: FailureCode): string {
  if (kind === 'hook') return `What runs before service ${service} failed`
  return code === 'job-failed' ? `Job ${service} failed` : `Service ${service} does not stay up`
}

/** Why a health check failed: the answers of its last runs, and the last log lines. */
export async function explainUnhealthy(context: Context, one: ObservedContainer): Promise<Failure> {
  const [state, logs] = await Promise.all([inspectState(context, one.name), logEvidence(context, one.name)])
  const checks = (state?.Health?.Log ?? [])
    .slice(-2)
    .map((run) => `exit ${run.ExitCode}: ${run.Output.trim() || 'no output'}`)
  return {
    code: 'container-unhealthy',
    what: `Service ${one.service} does not get healthy`,
    why: `its health check failed ${state?.Health?.FailingStreak ?? 'several'} times`,
    fix: `Look at the answer above; try the check by hand: \`slipway exec ${one.service} -- <the check>\`.`,
    evidence: [{ title: `health check of ${one.name}`, lines: checks.flatMap((line) => line.split('\n')) }, ...logs],
  }
}

/** Why a port does not answer: what the container does listen on. */
export async function explainSilence(
  context: Context,
  one: ObservedContainer,
  ports: readonly number[],
): Promise<Failure> {
  const [listeners, logs] = await Promise.all([readListeners(context, one), logEvidence(context, one.name)])
  const listens = listeners === undefined ? 'unknown' : listeners.length === 0 ? 'no port at all' : listeners.join(', ')
  const port = ports.join(' and ')
  return {
    code: 'container-silent',
    what: `Service ${one.service} does not answer on port ${port}`,
    why: `it listens on ${listens}`,
    fix: `Make the service listen on 0.0.0.0:${port}, or correct \`ports\` of ${one.service} in the Compose file.`,
    evidence: [{ title: `ports ${one.name} listens on`, lines: listeners ?? ['could not be read'] }, ...logs],
  }
}

interface DockerState {
  readonly OOMKilled?: boolean
  readonly Error?: string
  readonly Health?: {
    readonly FailingStreak: number
    readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[]
  }
}

async function inspectState(context: Context, name: string): Promise<DockerState | undefined> {
  const ran = await context.docker.run(['container', 'inspect', '--format', '{{json .State}}', name])
  return ran.code === 0 ? (JSON.parse(ran.stdout) as DockerState) : undefined
}

async function logEvidence(context: Context, name: string): Promise<Evidence[]> {
  const lines: string[] = []
  const onLine = (line: string) => lines.push(line)
  await context.docker.run(['logs', '--tail', String(shownLines), name], { onLine })
  return [{ title: `last lines of ${name}`, lines: lines.length > 0 ? lines : ['(it printed nothing)'] }]
}

/** What the engine itself says, for example that it found no program of that name. */
function engineEvidence(state: DockerState | undefined): Evidence[] {
  return state?.Error ? [{ title: 'docker says', lines: state.Error.split('\n') }] : []
}

function exitReason(one: ObservedContainer, state: DockerState | undefined): string {
  if (state?.OOMKilled) return outOfMemory(one.exitCode)
  if (state?.Error && !isUnstartable(one.exitCode)) return state.Error
  return `exit code ${one.exitCode}${exitMeaning(one.exitCode)}`
}

function fixForExit(code: number, state: DockerState | undefined): string {
  if (state?.OOMKilled) return 'Give the machine or the container more memory.'
  if (isUnstartable(code)) return unstartableFix
  return 'Mend what the last lines say, then run `slipway up` again.'
}
