import { buildSupport } from './build-support.ts'
import { deploySupport } from './deploy-support.ts'
import { honoured, under, type KeySupport } from './key-support.ts'
import { serviceSupport } from './service-support.ts'
import { topLevelSupport } from './top-level-support.ts'

/**
 * Every key of the Compose Specification and how the platform `docker` takes it; docs/compose.md is made from it, and what a
 * file gives is checked by it. A test compares it with the specification's JSON Schema.
 */
export const composeKeys: KeySupport = {
  ...topLevelSupport,
  ...under('services.*', serviceSupport, honoured('build deploy')),
  ...under('services.*.build', buildSupport),
  ...under('services.*.deploy', deploySupport),
}
