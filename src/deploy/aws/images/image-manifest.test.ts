import { describe, expect, it } from 'vitest'
import { platformIn, platformsIn } from './image-manifest.ts'

const text = (value: unknown) => JSON.stringify(value)

describe('the platforms of an image', () => {
  it('are those of a list, without variants and attestations', () => {
    const manifests = [
      { digest: 'sha256:1', platform: { os: 'linux', architecture: 'amd64' } },
      { digest: 'sha256:2', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { digest: 'sha256:3', platform: { os: 'unknown', architecture: 'unknown' } },
      { digest: 'sha256:4' },
    ]
    expect(platformsIn(text({ manifests }))).toEqual({ kind: 'list', platforms: ['linux/amd64', 'linux/arm64'] })
  })

  it('are in the configuration of an image of one platform', () => {
    const manifest = { config: { digest: 'sha256:5' }, layers: [] }
    expect(platformsIn(text(manifest))).toEqual({ kind: 'configuration', digest: 'sha256:5' })
    expect(platformIn(text({ os: 'linux', architecture: 'arm64', variant: 'v8' }))).toBe('linux/arm64')
  })

  it.each(['', 'no JSON', '[]', '{"manifests":1}', '{"config":1}'])('are not known of %j', (manifest) => {
    expect([platformsIn(manifest), platformIn(manifest)]).toEqual([{ kind: 'unknown' }, undefined])
  })
})
