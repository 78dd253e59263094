import type { Build, FileMount } from '../project.ts'
import { bytes, compact, flag, mapped, sorted, type Plain } from './values.ts'

/** `build` in the long form. */
export function renderBuild(build: Build): Plain | undefined {
  return compact({
    context: build.context,
    dockerfile: build.dockerfileInline === undefined ? build.dockerfile : undefined,
    dockerfile_inline: build.dockerfileInline,
    entitlements: build.entitlements,
    args: sorted(build.args),
    provenance: build.provenance,
    sbom: build.sbom,
    ssh: build.ssh?.map(({ id, path }) => (path === undefined ? id : `${id}=${path}`)),
    labels: sorted(build.labels),
    cache_from: build.cacheFrom,
    cache_to: build.cacheTo,
    no_cache: flag(build.noCache),
    no_cache_filter: build.noCacheFilter,
    additional_contexts: sorted(build.additionalContexts),
    pull: flag(build.pull),
    extra_hosts: build.extraHosts?.map(renderHost).toSorted(byHost),
    isolation: build.isolation,
    network: build.network,
    target: build.target,
    secrets: build.secrets?.map((secret) => renderBuildSecret(secret)),
    shm_size: bytes(build.shmSize),
    tags: build.tags,
    ulimits: mapped(build.ulimits, (limit) => limit),
    platforms: build.platforms,
    privileged: flag(build.privileged),
  })
}

function renderBuildSecret({ source, target, uid, gid, mode }: FileMount): Plain {
  const id = target === source ? undefined : target
  return compact({ source, target: id, uid, gid, mode: mode === undefined ? undefined : `0${mode.toString(8)}` }) ?? {}
}

/** `host:address` as Compose prints it. */
export function renderHost(entry: string): string {
  return entry.replace(':', '=')
}

/** Hosts in the order of their names; the addresses of one stay in theirs. */
export function byHost(a: string, b: string): number {
  const [first, second] = [a.replace(/=.*/, ''), b.replace(/=.*/, '')]
  return first < second ? -1 : first > second ? 1 : 0
}
