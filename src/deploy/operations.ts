import type { config } from './config.ts'
import type { doctor } from './doctor.ts'
import type { down } from './down.ts'
import type { exec } from './exec.ts'
import type { logs } from './logs.ts'
import type { plan } from './plan.ts'
import type { rehearse } from './aws/rehearse/rehearse.ts'
import type { releases } from './releases.ts'
import type { restart } from './restart.ts'
import type { rollback } from './rollback.ts'
import type { run } from './run.ts'
import type { listSecrets } from './secret/list-secrets.ts'
import type { removeSecret } from './secret/remove-secret.ts'
import type { setSecret } from './secret/set-secret.ts'
import type { scale } from './scale.ts'
import type { status } from './status.ts'
import type { synth } from './synth.ts'
import type { target } from './aws/target.ts'
import type { up } from './up.ts'
import type { urls } from './urls.ts'
import type { watch } from './watch/watch.ts'

/** Everything that can be done with an environment. Each takes a context and a request, and throws `SlipwayError`. */
export interface Operations {
  readonly config: typeof config
  readonly doctor: typeof doctor
  readonly down: typeof down
  readonly exec: typeof exec
  readonly logs: typeof logs
  readonly plan: typeof plan
  readonly rehearse: typeof rehearse
  readonly releases: typeof releases
  readonly restart: typeof restart
  readonly rollback: typeof rollback
  readonly run: typeof run
  readonly scale: typeof scale
  readonly listSecrets: typeof listSecrets
  readonly removeSecret: typeof removeSecret
  readonly setSecret: typeof setSecret
  readonly status: typeof status
  readonly synth: typeof synth
  readonly target: typeof target
  readonly up: typeof up
  readonly urls: typeof urls
  readonly watch: typeof watch
}

/** Each is loaded when it is first asked for: the resolved model of a file needs nothing of what changes an engine. */
export const operations: Operations = {
  config: async (...asked) => (await import('./config.ts')).config(...asked),
  doctor: async (...asked) => (await import('./doctor.ts')).doctor(...asked),
  down: async (...asked) => (await import('./down.ts')).down(...asked),
  exec: async (...asked) => (await import('./exec.ts')).exec(...asked),
  logs: async (...asked) => (await import('./logs.ts')).logs(...asked),
  plan: async (...asked) => (await import('./plan.ts')).plan(...asked),
  rehearse: async (...asked) => (await import('./aws/rehearse/rehearse.ts')).rehearse(...asked),
  releases: async (...asked) => (await import('./releases.ts')).releases(...asked),
  restart: async (...asked) => (await import('./restart.ts')).restart(...asked),
  rollback: async (...asked) => (await import('./rollback.ts')).rollback(...asked),
  run: async (...asked) => (await import('./run.ts')).run(...asked),
  scale: async (...asked) => (await import('./scale.ts')).scale(...asked),
  listSecrets: async (...asked) => (await import('./secret/list-secrets.ts')).listSecrets(...asked),
  removeSecret: async (...asked) => (await import('./secret/remove-secret.ts')).removeSecret(...asked),
  setSecret: async (...asked) => (await import('./secret/set-secret.ts')).setSecret(...asked),
  status: async (...asked) => (await import('./status.ts')).status(...asked),
  synth: async (...asked) => (await import('./synth.ts')).synth(...asked),
  target: async (...asked) => (await import('./aws/target.ts')).target(...asked),
  up: async (...asked) => (await import('./up.ts')).up(...asked),
  urls: async (...asked) => (await import('./urls.ts')).urls(...asked),
  watch: async (...asked) => (await import('./watch/watch.ts')).watch(...asked),
}
