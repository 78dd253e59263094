import type { LandscapeRelease } from './release-record.ts'

/** An image of this account and region that a release needs. */
export interface NeededImage {
  readonly repository: string
  /** Digest, or the tag where it was given without one. */
  readonly name: string
}

/** A secret that a release needs. */
export interface NeededSecret {
  readonly arn: string
  /** Absent where the latest one is taken. */
  readonly version?: string
}

/** What a release needs beside its templates, each once. */
export interface ReleaseNeeds {
  readonly images: readonly NeededImage[]
  readonly secrets: readonly NeededSecret[]
}

/** Reads from the parameters of a release what has to be there for it; images of other registries cannot be looked for. */
export function needsOf(
  { services }: LandscapeRelease,
  { account, region }: { readonly account: string; readonly region: string },
): ReleaseNeeds {
  const values = [...new Set(services.flatMap(({ parameters }) => Object.values(parameters).map(({ value }) => value)))]
  return {
    images: values.flatMap((value) => imageIn(value, `${account}.dkr.ecr.${region}.`)),
    secrets: values.flatMap(secretIn),
  }
}

/** `<account>.dkr.ecr.<region>.<domain>/<repository>@<digest>`, with a tag besides or instead. */
function imageIn(value: string, registry: string): NeededImage[] {
  const [, path = '', tag, digest] = /^[^/]+\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(value) ?? []
  return path !== '' && value.startsWith(registry) ? [{ repository: path, name: digest ?? tag ?? 'latest' }] : []
}

/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>:<key>:<stage>:<version>`, of which the last three may be missing. */
function secretIn(value: string): NeededSecret[] {
  const [, arn, version] =
    /^(arn:[\w-]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+)(?::[^:]*:[^:]*:([^:]*))?$/.exec(value) ?? []
  if (arn === undefined) return []
  return [{ arn, ...(version && { version }) }]
}
