import { buildRouteMap, type RouteMap } from '@stricli/core'
import { completeCommand } from './commands/complete.ts'
import { completionCommand } from './commands/completion.ts'
import { configCommand } from './commands/config.ts'
import { credentialsCommand } from './commands/credentials.ts'
import { doctorCommand } from './commands/doctor.ts'
import { downCommand } from './commands/down.ts'
import { edgeLogsCommand } from './commands/edge-logs.ts'
import { edgeMaintenanceCommand } from './commands/edge-maintenance.ts'
import { edgeServeCommand } from './commands/edge-serve.ts'
import { edgeStatusCommand } from './commands/edge-status.ts'
import { edgeStopCommand } from './commands/edge-stop.ts'
import { edgeTrustCommand } from './commands/edge-trust.ts'
import { execCommand } from './commands/exec.ts'
import { loginCommand } from './commands/login.ts'
import { logoutCommand } from './commands/logout.ts'
import { logsCommand } from './commands/logs.ts'
import { openCommand } from './commands/open.ts'
import { planCommand } from './commands/plan.ts'
import { rehearseCommand } from './commands/rehearse.ts'
import { releasesCommand } from './commands/releases.ts'
import { restartCommand } from './commands/restart.ts'
import { rollbackCommand } from './commands/rollback.ts'
import { runCommand } from './commands/run.ts'
import { scaleCommand } from './commands/scale.ts'
import { secretLsCommand } from './commands/secret-ls.ts'
import { secretRmCommand } from './commands/secret-rm.ts'
import { secretSetCommand } from './commands/secret-set.ts'
import { statusCommand } from './commands/status.ts'
import { synthCommand } from './commands/synth.ts'
import { upCommand } from './commands/up.ts'
import { versionCommand } from './commands/version.ts'
import type { CliContext } from './context.ts'

const edge = buildRouteMap<'status' | 'logs' | 'maintenance' | 'trust' | 'stop' | 'serve', CliContext>({
  routes: {
    status: edgeStatusCommand,
    logs: edgeLogsCommand,
    maintenance: edgeMaintenanceCommand,
    trust: edgeTrustCommand,
    stop: edgeStopCommand,
    serve: edgeServeCommand,
  },
  docs: {
    brief: 'Look at the edge, the proxy that routes HTTP by host, or stop it',
    hideRoute: { serve: true },
  },
})

const secret = buildRouteMap<'set' | 'ls' | 'rm', CliContext>({
  routes: { set: secretSetCommand, ls: secretLsCommand, rm: secretRmCommand },
  docs: { brief: 'Give secrets their values, list them, or take them away' },
})

/** Every command by the words that lead to it. */
export const routes: RouteMap<CliContext> = buildRouteMap({
  routes: {
    up: upCommand,
    plan: planCommand,
    config: configCommand,
    status: statusCommand,
    logs: logsCommand,
    exec: execCommand,
    run: runCommand,
    restart: restartCommand,
    scale: scaleCommand,
    releases: releasesCommand,
    rollback: rollbackCommand,
    down: downCommand,
    open: openCommand,
    secret,
    synth: synthCommand,
    rehearse: rehearseCommand,
    doctor: doctorCommand,
    login: loginCommand,
    logout: logoutCommand,
    credentials: credentialsCommand,
    edge,
    completion: completionCommand,
    complete: completeCommand,
    version: versionCommand,
  },
  docs: {
    brief: 'Runs the Compose file a team already has',
    hideRoute: { complete: true, credentials: true },
  },
})
