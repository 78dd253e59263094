import { containerKeys } from './container-keys.ts'
import type { Cursor } from './cursor.ts'
import { optionalKeys, type Fields } from './keys.ts'
import { readBuild } from './readers/build.ts'
import { readDependencies } from './readers/depends-on.ts'
import { readDeploy } from './readers/deploy.ts'
import { readHealthcheck } from './readers/healthcheck.ts'
import { listOf, readUniqueTexts } from './readers/lists.ts'
import { readExposed, readPorts } from './readers/ports.ts'
import * as process from './readers/process.ts'
import { readRestart } from './readers/restart.ts'
import * as scalars from './readers/scalars.ts'

const { readBoolean, readInteger } = scalars

/** What services and jobs have, and a container before a service has not. */
export const workloadKeys = {
  build: readBuild,
  depends_on: readDependencies,
  expose: listOf(readExposed),
  healthcheck: readHealthcheck,
  ports: readPorts,
  stdin_open: readBoolean,
  tty: readBoolean,
}

/** Every key of a service in the Compose Specification and what reads it. The docs' table comes from here. */
export const serviceKeys = {
  ...containerKeys,
  ...workloadKeys,
  attach: readBoolean,
  container_name: scalars.readContainerName,
  deploy: readDeploy,
  develop: optionalKeys(process.developKeys),
  extends: scalars.ignored,
  external_links: readUniqueTexts,
  links: readUniqueTexts,
  post_start: listOf(process.readHook),
  pre_start: listOf(readLater),
  pre_stop: listOf(process.readHook),
  profiles: readUniqueTexts,
  provider: process.readProvider,
  restart: readRestart,
  scale: readInteger,
}

/** Each entry is read when the service has been: what it does not say itself is the service's. */
function readLater(cursor: Cursor): Cursor {
  return cursor
}

/** What the file says of a service. */
export type ServiceFields = Fields<typeof serviceKeys>
