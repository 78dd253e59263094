import { createLibrary } from './cli/library.ts'
import { createProcessTerminal } from './cli/process-terminal.ts'
import { runCli } from './cli/run-cli.ts'
import { build } from './cli/version.ts'

const { argv, env, execPath, pid, platform } = process
const facts = { env, pid, platform, isAlive, edgeVersion: build }

const library = createLibrary({
  createContext: async (options) => {
    const { createContext } = await import('./io/create-context.ts')
    return createContext({ ...facts, ...options, self: [execPath, argv[1] ?? ''] })
  },
  runEdge: async (write) => {
    const { createEdgeContext } = await import('./io/create-edge-context.ts')
    const { runEdge } = await import('./edge/run-edge.ts')
    const { boundLog } = await import('./io/edge-log.ts')
    const { edgeLog } = (await import('./io/state-paths.ts')).statePaths(env)
    return runEdge(createEdgeContext({ ...facts, parent: process }), boundLog(write, edgeLog))
  },
  openUrl: async (url) => (await import('./io/open-url.ts')).openUrl(url, platform),
})

/** True when a process of this machine has the id; one of another user counts. */
function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

// What ends without an answer has failed.
process.exitCode = 1
void runCli(createProcessTerminal(process, Date.now), library).then((exitCode) => {
  process.exitCode = exitCode
})
