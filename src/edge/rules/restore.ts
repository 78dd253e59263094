import type { DockerPort } from '../../core/context.ts'
import type { EdgeRules, Owner } from '../../core/route.ts'
import { askDocker } from '../backends/engine.ts'
import { parseRules } from './parse-rules.ts'
import { ownerKey } from './routing-table.ts'

/** Rules of an environment as its last release recorded them. */
export interface RecordedRules {
  readonly owner: Owner
  readonly release: number
  readonly rules: EdgeRules
}

interface InspectedImage {
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null } | null
}

/** Reads the rules of every environment that was deployed with this edge from the release records; undefined while the engine does not answer. */
export async function readRecordedRules(
  docker: DockerPort,
  home: string,
): Promise<readonly RecordedRules[] | undefined> {
  const listed = await askDocker(docker, [
    'image',
    'ls',
    '--filter',
    'label=slipway.kind=release',
    '--filter',
    `label=slipway.home=${home}`,
    '--format',
    '{{.ID}}',
  ])
  if (listed === undefined) return undefined
  const ids = [...new Set(listed.stdout.split('\n').filter((id) => id !== ''))]
  if (ids.length === 0) return []
  const inspected = await askDocker(docker, ['image', 'inspect', ...ids])
  return inspected && latestRules(inspected.stdout)
}

/** Picks the highest release of each environment from the output of `docker image inspect`. */
export function latestRules(json: string): readonly RecordedRules[] {
  const latest = new Map<string, Readonly<Record<string, string>>>()
  for (const image of JSON.parse(json) as readonly InspectedImage[]) {
    const labels = image.Config?.Labels ?? {}
    const owner = ownerOf(labels)
    if (owner === undefined) continue
    const known = latest.get(ownerKey(owner))
    if (known === undefined || releaseOf(labels) > releaseOf(known)) latest.set(ownerKey(owner), labels)
  }
  return [...latest.values()].flatMap(recordOf)
}

function recordOf(labels: Readonly<Record<string, string>>): readonly RecordedRules[] {
  const owner = ownerOf(labels)
  const encoded = labels['slipway.edge']
  if (owner === undefined || encoded === undefined) return []
  try {
    return [{ owner, release: releaseOf(labels), rules: parseRules(Buffer.from(encoded, 'base64').toString('utf8')) }]
  } catch {
    // A record that another version wrote and this one cannot read: the next `up` of that project writes it anew.
    return []
  }
}

function ownerOf(labels: Readonly<Record<string, string>>): Owner | undefined {
  const project = labels['slipway.project']
  const environment = labels['slipway.environment']
  return project && environment ? { project, environment } : undefined
}

function releaseOf(labels: Readonly<Record<string, string>>): number {
  return Number(labels['slipway.release'] ?? 0)
}
