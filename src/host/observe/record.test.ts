import { describe, expect, it } from 'vitest'
import { makeProject, makeService, wantAll } from '../../../test/fakes/projects.ts'
import { digestOf } from '../../core/digest.ts'
import { decodeRecord, encodeRecord, type NewRecord, recordService, wantedOf } from './record.ts'
import { recordStep } from '../plan/record-steps.ts'
import type { Wanted } from '../want/wanted.ts'

const owner = { project: 'shop', environment: 'local' }

function recordOf(wanted: Wanted): NewRecord {
  const services = wanted.services.map((one) => recordService(one, [`shop-${one.service}-1-r3`]))
  const targets = (service: string) => [`shop-${service}-1-r3`]
  const rules = {
    rules: wanted.routes.rules.map((rule) => ({ ...rule, targets: targets(rule.service) })),
    published: wanted.routes.published.map((port) => ({ ...port, targets: targets(port.service) })),
  }
  return { number: 3, by: 'ann@desk', home: 'desk', reason: 'up', rules, wanted: { ...wanted, services } }
}

function large(count: number): Wanted {
  const services = Array.from({ length: count }, (_, at) =>
    makeService(`service-${at}`, {
      environment: Object.fromEntries(Array.from({ length: 12 }, (_each, n) => [`SETTING_${n}`, `${at}`])),
      healthcheck: { test: ['CMD', 'curl', '-f', `http://localhost:${8000 + at}/health`], intervalMs: 1000 },
      ports: [{ target: 8000 + at, published: 8000 + at, hostIp: '0.0.0.0' }],
      dependsOn: at === 0 ? [] : [{ service: `service-${at - 1}`, condition: 'service_healthy' }],
    }),
  )
  const wanted = wantAll(makeProject(services))
  // Real ids do not compress.
  const images = wanted.services.map((one) => ({
    ...one,
    image: { ...one.image, id: `sha256:${digestOf(one.service)}` },
  }))
  return { ...wanted, services: images }
}

const secretive = makeService('web', {
  environment: { PASSWORD: 'canary-env' },
  secrets: [{ source: 'key', target: '/run/secrets/key', mode: 0o400, uid: 0, gid: 0 }],
})

describe('release record', () => {
  it('comes back as it was, but for the values that may be secret', () => {
    const record = recordOf(wantAll(makeProject([secretive])))
    const back = decodeRecord(encodeRecord(record), 42)
    expect(back).toEqual({ ...record, at: 42 })
    expect(JSON.stringify(back)).not.toContain('canary')
    expect(wantedOf(back).services[0]).toMatchObject({ env: {}, files: [], containers: ['shop-web-1-r3'] })
  })

  it('is recorded the same again when it is wanted again', () => {
    const record = recordOf(wantAll(makeProject([secretive])))
    const back = wantedOf(decodeRecord(encodeRecord(record), 0))
    const again = back.services.map((one) => recordService(one, ['shop-web-1-r3']))
    expect(JSON.stringify({ ...back, services: again })).toBe(JSON.stringify(record.wanted))
  })

  it('gives the same bytes for the same release', () => {
    const record = recordOf(large(5))
    expect(encodeRecord(record)).toEqual(encodeRecord(structuredClone(record)))
  })

  it('of 300 services fits in an argument of the client', () => {
    for (const value of Object.values(encodeRecord(recordOf(large(300))))) expect(value.length).toBeLessThan(100_000)
  })

  it('has a line per label that ends where its quotes end', () => {
    const record = { ...recordOf(large(1)), by: 'CORP\\ann "a" $HOME\n@desk' }
    const { effect } = recordStep(owner, record, [])
    const changes = effect.kind === 'docker' ? effect.argv.filter((word) => word.startsWith('LABEL')) : []
    expect(changes).toHaveLength(9)
    for (const change of changes) expect(change).toMatch(/^LABEL slipway\.[a-z]+="([^"\\$\n]|\\["\\$])*"$/)
  })
})

it('reads a record another version wrote as one that has nothing to serve', () => {
  const record = decodeRecord({ 'slipway.release': '7', 'slipway.wanted': 'bm8=', 'slipway.edge': '???' }, 5)
  expect(record).toMatchObject({ number: 7, at: 5, rules: { rules: [], published: [] }, wanted: { services: [] } })
})
