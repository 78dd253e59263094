import { parseObject } from '../../../core/parse-object.ts'

/** For which platforms an image is: those that a list names, or one that is said elsewhere. */
export type ManifestPlatforms =
  | { readonly kind: 'list'; readonly platforms: readonly string[] }
  /** It is in the object with this digest. */
  | { readonly kind: 'configuration'; readonly digest: string }
  | { readonly kind: 'unknown' }

interface Shape {
  readonly manifests?: readonly { readonly platform?: Platform }[]
  readonly config?: { readonly digest?: string }
}

interface Platform {
  readonly os?: string
  readonly architecture?: string
}

/**
 * Reads a manifest, of Docker or of OCI. Attestations in a list are for the platform `unknown/unknown` and run nowhere.
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md, https://docs.docker.com/build/metadata/attestations/attestation-storage/ (2026-11).
 */
export function platformsIn(manifest: string): ManifestPlatforms {
  const { manifests, config } = parseObject(manifest) as Shape
  if (Array.isArray(manifests)) {
    const all = manifests.flatMap(({ platform }: { readonly platform?: Platform }) => describePlatform(platform) ?? [])
    return { kind: 'list', platforms: [...new Set(all)].filter((each) => !each.includes('unknown')) }
  }
  return config?.digest === undefined ? { kind: 'unknown' } : { kind: 'configuration', digest: config.digest }
}

/** The platform in the configuration of an image; undefined where it does not say it. */
export function platformIn(configuration: string): string | undefined {
  return describePlatform(parseObject(configuration) as Platform)
}

/** Without the variant: `linux/arm64/v8` and `linux/arm64` are one for AWS. */
function describePlatform({ os, architecture }: Platform = {}): string | undefined {
  return os && architecture ? `${os}/${architecture}` : undefined
}
