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
import { up } from './up.ts'
import { urls } from './urls.ts'
import { watch } from './watch/watch.ts'

/** Everything that can be done with what runs; templates are apart: `synth.ts`. Each takes a context and a request, and throws `SlipwayError`. */
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
  up,
  urls,
  watch,
}

/** What the command line asks of the library. */
export type Operations = typeof operations
