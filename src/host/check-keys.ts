import type { Issue } from '../core/issue.ts'
import { checkGiven, refuseGiven } from '../manifest/compose-keys/check-given.ts'
import { composeKeys } from '../manifest/compose-keys/compose-keys.ts'
import type { Needs } from '../manifest/compose-keys/key-support.ts'
import type { GivenKey, Project } from '../manifest/project.ts'
import { atLeast, type EngineFacts } from './engine-facts.ts'

/** What builds images: `docker build` of the classic kind, BuildKit inside the client, or the plugin buildx. */
export type Builder = 'classic' | 'buildkit' | 'buildx'

/** Issues for every key that a project gives and this engine cannot honour, at the place where the file gives it. */
export function checkKeys(project: Project, engine: EngineFacts, builder: Builder): Issue[] {
  return checkGiven(project, composeKeys, (given, support) =>
    support.is === 'honoured'
      ? checkNeeds(given, support.needs, engine, builder)
      : refuseGiven(given, support, 'docker'),
  )
}

function checkNeeds(
  { key, at, path, value }: GivenKey,
  needs: Needs | undefined,
  engine: EngineFacts,
  builder: Builder,
): Issue[] {
  const name = `\`${key.slice(key.lastIndexOf('.') + 1)}\``
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
