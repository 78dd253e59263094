import { describe, expect, it } from 'vitest'
import { makeClock } from '../../../../test/fakes/cloud-fixture.ts'
import { MemoryCertificates } from '../../../../test/fakes/memory-certificates.ts'
import { makePem, type Pem } from '../../../../test/fakes/pem.ts'
import { makeProject, makeService } from '../../../../test/fakes/projects.ts'
import { sizedEnvironment } from '../../../../test/landscape/landscapes.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import type { Event } from '../../../core/event.ts'
import { landscapeOf } from '../../../landscape/landscape.ts'
import { deliverCertificate } from './deliver-certificate.ts'
import { removeCertificates } from './remove-certificates.ts'

const at = { file: 'slipway.yaml', line: 5, column: 9 }
const named = (path: string) => ({ path, at, place: `environments.prod.edge.certificate.${path}` })
const edge = {
  ...{ domain: 'shop.example.com', allow: ['0.0.0.0/0'] },
  certificate: { kind: 'files', cert: named('cert'), key: named('key') },
} as const
const routes = [{ host: 'shop.example.com', port: 80 }]
const project = makeProject([makeService('web', { image: 'nginx', expose: [80], routes })])
const landscape = landscapeOf({ project, environment: sizedEnvironment(project, {}, { edge }) })
const owner = { project: 'shop', environment: 'prod' }

function makeAccount() {
  const certificates = new MemoryCertificates()
  const events: Event[] = []
  const clock = { ...makeClock(), now: Date.now }
  const run = (pem: Partial<Pem>, mode: 'look' | 'make') => {
    const files = { readText: async (path: string) => pem[path.replace('/project/', '') as keyof Pem] }
    const context = { files, clock, signal: new AbortController().signal, emit: (event: Event) => events.push(event) }
    return deliverCertificate(
      context as unknown as Context,
      { certificates } as unknown as Cloud,
      { owner, project, landscape },
      mode,
    )
  }
  return { certificates, events, run }
}

describe('a certificate from files', () => {
  it('is looked for, imported once, found by any laptop, and imported again under its ARN', async () => {
    const { certificates, events, run } = makeAccount()
    const pem = makePem()
    const look = await run(pem, 'look')
    expect(look.pending).toEqual([
      { action: 'create', subject: 'certificate shop.example.com', detail: 'imported from cert' },
    ])
    expect([certificates.all.size, look.valueOf({ from: 'certificate' })]).toEqual([0, undefined])
    const made = await run(pem, 'make')
    const [arn = ''] = certificates.all.keys()
    expect([made.pending, made.valueOf({ from: 'certificate' }), made.valueOf({ from: 'zone', index: 0 })]).toEqual([
      [],
      arn,
      undefined,
    ])
    expect((await run(pem, 'look')).pending).toEqual([])
    const next = makePem()
    expect((await run(next, 'look')).pending[0]?.detail).toBe('imported again from cert, under the same ARN')
    await run(next, 'make')
    expect([...certificates.all.values()]).toMatchObject([{ arn, certificate: next.cert }])
    expect(JSON.stringify([events, [...certificates.all.values()]])).not.toContain('PRIVATE KEY')
  })

  it('leaves no second one behind that a lost answer has made', async () => {
    const { certificates, run } = makeAccount()
    const pem = makePem()
    await run(pem, 'make')
    const [first] = [...certificates.all.values()]
    certificates.all.set('arn:second', { ...(first as NonNullable<typeof first>), arn: 'arn:second' })
    certificates.used.add('arn:second')
    expect((await run(pem, 'look')).valueOf({ from: 'certificate' })).toBe('arn:second')
    await run(makePem(), 'make')
    expect([...certificates.all.keys()]).toEqual(['arn:second'])
  })

  it('is refused with its place before anything is asked', async () => {
    const { run } = makeAccount()
    const issues = (pem: Partial<Pem>) =>
      run(pem, 'look').then(
        () => [],
        ({ failure }) => failure.issues,
      )
    expect(await issues({})).toMatchObject([
      { at, path: 'environments.prod.edge.certificate.cert', message: 'there is no such file', given: 'cert' },
      { path: 'environments.prod.edge.certificate.key' },
    ])
    const [{ message }] = await issues(makePem({ hosts: ['www.example.com'] }))
    expect(message).toContain('is not for shop.example.com')
  })

  it('goes once nothing uses it, and is named where that takes too long', async () => {
    const { certificates, run } = makeAccount()
    await run(makePem(), 'make')
    const [arn = ''] = certificates.all.keys()
    certificates.used.add(arn)
    const clock = makeClock()
    const signal = new AbortController().signal
    expect(await removeCertificates({ clock, signal }, { certificates }, owner)).toEqual({
      removed: 0,
      left: [`certificate ${arn}`],
    })
    const sleep = async () => void certificates.used.clear()
    expect(await removeCertificates({ clock: { ...clock, sleep }, signal }, { certificates }, owner)).toEqual({
      removed: 1,
      left: [],
    })
  })
})
