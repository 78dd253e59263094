import type { SlipwayManifest } from './schema.ts'

/** Gives `slipway.config.ts` the types of `slipway.yaml`; the value stays as it is. */
export function defineProject(manifest: SlipwayManifest): SlipwayManifest {
  return manifest
}
