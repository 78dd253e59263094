import { stringify } from 'yaml'
import type { ConfigModel } from './render-config.ts'

/** The model as YAML; lines are left as long as they are. */
export function writeConfig(model: ConfigModel): string {
  return stringify(model, { lineWidth: 0, aliasDuplicateObjects: false })
}
