import { mergeTrees } from '../merge/merge-trees.ts'
import { settle } from '../merge/settle.ts'
import type { Mapping } from '../tree.ts'
import { applyExtends } from './apply-extends.ts'
import { applyIncludes } from './apply-include.ts'
import type { Load } from './load.ts'
import { openFile } from './open-file.ts'

/** Reads files one over the other, with what they include and extend. Undefined when none of them can be read. */
export function loadModel(paths: readonly string[], load: Load): Mapping | undefined {
  let model: Mapping | undefined
  for (const path of paths) {
    const opened = openFile(path, load)
    for (const document of opened?.documents ?? []) {
      const whole = applyExtends(applyIncludes(document, { ...load, trail: [...load.trail, path] }), path, load)
      const merged = model ? mergeTrees(model, whole, load.issues) : whole
      model = opened?.marked || merged.mark ? settle(merged) : merged
    }
  }
  return model
}
