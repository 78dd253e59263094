import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import { tellStep } from '../../core/tell-step.ts'
import { wantHooks } from '../../host/want/hooks.ts'
import type { Hook } from '../../manifest/project.ts'
import { copyFiles } from './copy-files.ts'
import type { WatchPlan } from './plan-watch.ts'
import { observeServing } from './serving.ts'

/** Carries out what a change of files means for the containers that serve; says what was done. */
export async function changeContainers(
  context: Context,
  owner: Owner,
  { copies, restarts, commands }: Pick<WatchPlan, 'copies' | 'restarts' | 'commands'>,
): Promise<string[]> {
  if (copies.size + restarts.length === 0) return []
  const serving = await observeServing(context, owner)
  const done: string[] = []
  for (const [service, files] of copies)
    done.push(await copyFiles(context, { service, containers: serving(service), files }))
  for (const service of restarts) done.push(await restart(context, service, serving(service)))
  for (const { service, hook } of commands) done.push(await runIn(context, service, serving(service), hook))
  return done.filter((text) => text !== '')
}

async function restart(context: Context, service: string, containers: readonly string[]): Promise<string> {
  for (const container of containers) {
    const about = { id: `restart:${container}`, title: `restart ${container}`, service }
    await tellStep(context, about, async () => {
      const { code, stderr } = await context.docker.run(['restart', container], { signal: context.signal })
      if (code !== 0) throw failed(about.title, code, stderr)
    })
  }
  return `restarted ${service}`
}

async function runIn(context: Context, service: string, containers: readonly string[], hook: Hook): Promise<string> {
  const [{ options, command, env } = { options: [], command: [] }] = wantHooks([hook])
  for (const container of containers) {
    const about = { id: `exec:${container}`, title: `run the command of develop.watch in ${container}`, service }
    await tellStep(context, about, async (onLine) => {
      const argv = ['exec', ...options, container, ...command]
      const ran = await context.docker.run(argv, { signal: context.signal, onLine, ...(env && { env }) })
      if (ran.code !== 0) throw failed(about.title, ran.code, ran.stdout + ran.stderr)
    })
  }
  return `ran the command in ${service}`
}

function failed(title: string, code: number, output: string): SlipwayError {
  return new SlipwayError({
    code: 'step-failed',
    what: `Could not ${title}`,
    why: `it ended with exit code ${code}`,
    fix: 'Mend what the last lines say and save; watching goes on.',
    evidence: [{ title: 'last lines', lines: output.trim().split('\n').slice(-15) }],
  })
}
