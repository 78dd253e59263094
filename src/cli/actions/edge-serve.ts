import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'

/** Is the edge until it is told to stop. Its log goes to stdout, one JSON object per line. */
export function edgeServe(cli: CliContext, flags: GlobalFlags): Promise<number> {
  return runSession(cli, flags, 'stream', async ({ signal }) => {
    const { library, terminal } = cli
    const edge = await library.runEdge((text) => terminal.stdout.write(text))
    const stop = (): void => void edge.stop()
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    await edge.done
    return {}
  })
}
