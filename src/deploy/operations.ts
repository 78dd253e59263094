import { config } from './config.ts'
import { doctor } from './doctor.ts'
import { down } from './down.ts'
import { exec } from './exec.ts'
import { logs } from './logs.ts'
import { plan } from './plan.ts'
import { releases } from './releases.ts'
import { restart } from './restart.ts'
import { rollback } from './rollback.ts'
import { run } from './run.ts'
import { scale } from './scale.ts'
import { status } from './status.ts'
import type { synth as Synth } from './synth.ts'
import { up } from './up.ts'
import { urls } from './urls.ts'
import { watch } from './watch/watch.ts'

/** Loaded when it is wanted: what runs containers on this machine needs nothing of AWS. */
const synth: typeof Synth = async (context, request) => (await import('./synth.ts')).synth(context, request)

/** Everything that can be done with an environment. Each takes a context and a request, and throws `SlipwayError`. */
export const operations = {
  config,
  doctor,
  down,
  exec,
  logs,
  plan,
  releases,
  restart,
  rollback,
  run,
  scale,
  status,
  synth,
  up,
  urls,
  watch,
}

/** What the command line asks of the library. */
export type Operations = typeof operations
