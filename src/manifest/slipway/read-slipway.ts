import type { Issue } from '../../core/issue.ts'
import type { SourceFile } from '../yaml-tree.ts'
import { checkBuckets } from './check-buckets.ts'
import type { Choice } from './choice.ts'
import { chooseEnvironment } from './choose-environment.ts'
import { describeMismatches } from './describe-mismatch.ts'
import { rootPlace } from './place.ts'
import { plainValue } from './plain-value.ts'
import { readAws } from './read-aws.ts'
import { readSettings, scheduledIn } from './read-settings.ts'
import { readSlipwayTree } from './read-tree.ts'
import { reportMarks } from './report-marks.ts'
import { slipwaySchema } from './schema.ts'
import type { Settings } from './settings.ts'

/**
 * Reads slipway.yaml for one environment. Every problem is an issue; what is right is read all the same, so that it can be
 * compared with the Compose file in the same run. Undefined when the file is no YAML mapping.
 */
export function readSlipway(source: SourceFile, choice: Choice, issues: Issue[]): Settings | undefined {
  const before = issues.length
  const tree = readSlipwayTree(source, issues)
  if (!tree) return undefined
  const root = rootPlace(tree)
  const checked = slipwaySchema.safeParse(plainValue(tree, slipwaySchema))
  if (!checked.success) describeMismatches(root, slipwaySchema, checked.error.issues, issues)
  checkBuckets(root, issues)
  reportMarks(root, slipwaySchema, issues)
  const { name: environment, place } = chooseEnvironment(root, choice, issues)
  const aws = choice.target === 'aws' && environment !== 'local' && place.tree ? readAws(place, issues) : undefined
  return {
    ...readSettings(root, place, aws?.edge.domain),
    file: source.name,
    environment,
    ...(aws && { aws }),
    scheduled: choice.target === 'docker' ? scheduledIn(root, environment) : new Map(),
    issues: new Set(issues.slice(before)),
  }
}
