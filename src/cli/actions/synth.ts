import { join, relative, resolve } from 'node:path'
import type { SynthRequest } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderSynth, renderTemplate } from '../render/synth.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface SynthFlags extends GlobalFlags {
  readonly output?: string | undefined
  readonly component?: string | undefined
}

/** Writes or prints templates. */
export function synth(cli: CliContext, flags: SynthFlags, positional?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const operations = await cli.library.operations()
    const folder = folderOf(flags)
    const report = await operations.synth(await session.context(), synthRequest(cli, flags, folder, positional))
    if (folder === undefined) return { data: report, out: report.components.flatMap(renderTemplate) }
    const shown = relative(cli.terminal.cwd, resolve(cli.terminal.cwd, folder)) || '.'
    return {
      data: report,
      out: report.files.map((name) => join(shown, name)),
      err: renderSynth(report, shown, session.err),
    }
  })
}

/** Where to write; undefined: nothing is written, it is shown instead. */
function folderOf({ output, component, json }: SynthFlags): string | undefined {
  return output ?? (component === undefined && !json ? 'out' : undefined)
}

function synthRequest(
  cli: CliContext,
  flags: SynthFlags,
  folder: string | undefined,
  positional: string | undefined,
): SynthRequest {
  const { environment: _local, ...request } = requestOf(cli, flags, positional)
  const environment = positional ?? flags.env
  return {
    ...request,
    ...(environment !== undefined && { environment }),
    ...(folder !== undefined && { output: resolve(cli.terminal.cwd, folder) }),
    ...(flags.component !== undefined && { component: flags.component }),
  }
}
