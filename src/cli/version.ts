import manifest from '../../package.json' with { type: 'json' }

/** Set by the bundler: a digest of the sources. */
declare const SLIPWAY_BUILD: string | undefined

/** Version of this package. */
export const version: string = manifest.version

/** Version and build, for example `0.1.0+1a2b3c4d`: what an edge must be to be used. */
export const build: string = `${version}+${typeof SLIPWAY_BUILD === 'string' ? SLIPWAY_BUILD : 'source'}`
