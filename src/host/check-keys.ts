import type { Issue } from '../core/issue.ts'
import { childPath } from '../manifest/key-path.ts'
import type { GivenKey, Project } from '../manifest/project.ts'
import { composeKeys } from './compose-keys/compose-keys.ts'
import type { Needs, Support } from './compose-keys/key-support.ts'
import { atLeast, type EngineFacts } from './engine-facts.ts'

/** What builds images: `docker build` of the classic kind, BuildKit inside the client, or the plugin buildx. */
export type Builder = 'classic' | 'buildkit' | 'buildx'

/** Issues for every key that a project gives and this engine cannot honour, at the place where the file gives it. */
export function checkKeys(project: Project, engine: EngineFacts, builder: Builder): Issue[] {
  const issues: Issue[] = []
  for (const given of project.given) {
    const support = Object.hasOwn(composeKeys, given.key) ? composeKeys[given.key] : undefined
    // What stands below a key that is refused is refused with it.
    if (!support || isLeftOut(project, given) || issues.some((one) => isBelow(given.path, one.path))) continue
    issues.push(...checkKey(given, support, engine, builder))
  }
  return issues
}

/** A service that is not active, and what only such a service uses, asks nothing of the engine. */
function isLeftOut(project: Project, { path }: GivenKey): boolean {
  const within = (section: string, names: readonly string[]) =>
    names.some((name) => isBelow(path, childPath(section, name)))
  if (path.startsWith('services')) return within('services', Object.keys(project.inactive))
  const sections = ['networks', 'volumes', 'secrets', 'configs'] as const
  const section = sections.find((name) => path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
  return section !== undefined && !within(section, Object.keys(project[section]))
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent) && (path[parent.length] === '.' || path[parent.length] === '[' || path === parent)
}

function checkKey(given: GivenKey, support: Support, engine: EngineFacts, builder: Builder): Issue[] {
  const name = `\`${given.key.slice(given.key.lastIndexOf('.') + 1)}\``
  if (support.is === 'honoured') return checkNeeds(given, name, support.needs, engine, builder)
  if (support.is === 'informational' || given.value === 'false') return []
  const place = { at: given.at, path: given.path }
  if (given.value !== undefined && support.unless?.includes(given.value)) return []
  const message = `${name} is not honoured on the platform docker: ${lowerFirst(support.reason)}`
  return [{ code: 'not-supported', ...place, message, fix: support.fix }]
}

function checkNeeds(
  { at, path, value }: GivenKey,
  name: string,
  needs: Needs | undefined,
  engine: EngineFacts,
  builder: Builder,
): Issue[] {
  if (!needs || (path.endsWith('.enable_ipv4') && value === 'true')) return []
  if (!hasBuilder(needs.builder, builder)) return [builderIssue(name, needs, builder, { at, path })]
  if (meetsNeeds(needs, engine)) return []
  const message = `${name} needs Docker Engine and client ${needs.client ?? ''}`
  const given = `engine ${engine.serverVersion} (API ${engine.apiVersion}), client ${engine.clientVersion}`
  return [{ code: 'engine-too-old', at, path, message, given, fix: 'Remove the key, or update Docker.' }]
}

/** True when engine and client are new enough. */
export function meetsNeeds({ api, client }: Needs, engine: EngineFacts): boolean {
  return (
    (api === undefined || atLeast(engine.apiVersion, api)) &&
    (client === undefined || atLeast(engine.clientVersion, client))
  )
}

function hasBuilder(needed: Needs['builder'], builder: Builder): boolean {
  return needed === undefined || builder === 'buildx' || (needed === 'buildkit' && builder === 'buildkit')
}

function builderIssue(name: string, needs: Needs, builder: Builder, place: Pick<Issue, 'at' | 'path'>): Issue {
  const message = `${name} needs ${needs.builder === 'buildx' ? 'the plugin buildx' : 'BuildKit'} to build the image`
  const given = builder === 'classic' ? 'the classic builder' : 'BuildKit without buildx'
  return {
    code: 'builder-missing',
    ...place,
    message,
    given,
    fix: 'Install buildx (package docker-buildx-plugin or docker-buildx), or remove the key.',
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
