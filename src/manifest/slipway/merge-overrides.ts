import type { Issue } from '../../core/issue.ts'
import { interpolate } from '../interpolate.ts'
import { mergeTrees } from '../merge/merge-trees.ts'
import { settle } from '../merge/settle.ts'
import type { Lookup } from '../substitute.ts'
import type { Mapping } from '../tree.ts'
import type { Settings } from './settings.ts'

/** The Compose model with the `overrides` of slipway.yaml merged over it, as one more file would be. */
export function mergeOverrides(
  model: Mapping,
  settings: Settings | undefined,
  variable: Lookup,
  issues: Issue[],
): Mapping {
  const { overrides } = settings ?? {}
  if (!overrides) return model
  const known = onlyKnown(overrides, model)
  return settle(mergeTrees(model, interpolate(known, variable, issues), issues))
}

/** A service that the Compose file does not have would be made by its overrides; that it is unknown is an issue of its own. */
function onlyKnown(overrides: Mapping, model: Mapping): Mapping {
  const [services, declared] = [overrides.entries.get('services'), model.entries.get('services')?.value]
  if (services?.value.kind !== 'map') return overrides
  const entries = [...services.value.entries].filter(([name]) => declared?.kind === 'map' && declared.entries.has(name))
  const value: Mapping = { ...services.value, entries: new Map(entries) }
  return { ...overrides, entries: new Map([['services', { ...services, value }]]) }
}

/** An issue inside `overrides` with the key path of slipway.yaml, where the Compose reader gave that of the merged model. */
export function restorePath(issue: Issue, settings: Settings): Issue {
  if (issue.at.file !== settings.file || settings.issues.has(issue) || !issue.path.startsWith('services')) return issue
  const [, service = '', rest = ''] =
    /^services(\.[^.[]+|\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])?(.*)$/s.exec(issue.path) ?? []
  const path = `environments.${settings.environment}.services${service}${service && '.overrides'}${rest}`
  return { ...issue, path }
}
