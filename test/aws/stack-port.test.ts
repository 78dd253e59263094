import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator as OpenEmulator } from '../../src/core/aws/emulator-port.ts'
import type { ObservedStack, StackPort } from '../../src/core/aws/stack-port.ts'
import { standingOf } from '../../src/core/aws/stack-status.ts'
import { createCloudPort } from '../../src/io/aws/cloud-port.ts'
import { MemoryStacks } from '../fakes/memory-stacks.ts'
import { startMoto, type Emulator } from './harness.ts'
import { startMiniStack } from './ministack.ts'
import { anyKeys } from './shop-files.ts'

// What CloudFormation in memory promises, held against moto and MiniStack through the real port.

let moto: Emulator
let ministack: OpenEmulator
beforeAll(async () => {
  ;[moto, ministack] = await Promise.all([startMoto({ mended: true }), startMiniStack()])
})
afterAll(async () => {
  await Promise.all([moto?.stop(), ministack?.close()])
})

interface Place {
  readonly stacks: StackPort
  readonly wait: () => Promise<void>
  /** Processors that it has images of machines for. */
  readonly processors: readonly ('arm64' | 'x86_64')[]
}

const both = ['arm64', 'x86_64'] as const

function inMemory(): Place {
  let now = 1_700_000_000_000
  return { stacks: new MemoryStacks({ now: () => now }), wait: async () => void (now += 500), processors: both }
}

async function inMoto(): Promise<Place> {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' })
  const env = { ...anyKeys, AWS_ENDPOINT_URL: moto.url, HOME: tmpdir() }
  const facts = { env, sessionFolder: tmpdir(), user: 'ada', now: Date.now, signal: new AbortController().signal }
  const { stacks } = await createCloudPort(facts).open({ region: 'eu-west-1' })
  return { stacks, wait: () => sleep(20), processors: both }
}

async function inMiniStack(): Promise<Place> {
  await fetch(`${ministack.url}/_ministack/reset`, { method: 'POST' })
  const { stacks } = await ministack.cloud.open({ region: 'eu-west-1' })
  return { stacks, wait: () => sleep(20), processors: ['x86_64'] }
}

const template = (description: string) =>
  JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'a queue',
    Parameters: { Words: { Type: 'CommaDelimitedList' } },
    Resources: {
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: description, VpcId: 'vpc-1' } },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
    },
    Outputs: { Logs: { Value: { Ref: 'Logs' } } },
  })

describe.each([
  ['in memory', async () => inMemory()],
  ['of moto', inMoto],
  ['of MiniStack', inMiniStack],
])('CloudFormation %s', (_, open) => {
  let place: Place
  let tokens = 0
  beforeEach(async () => {
    place = await open()
  })

  async function change(kind: 'CREATE' | 'UPDATE', text: string) {
    const token = `token-${++tokens}`
    const made = { stack: 'shop-logs', name: token, kind, template: text, token }
    const id = await place.stacks.createChangeSet({
      ...made,
      ...{ parameters: { Words: 'a,b' }, tags: { 'slipway:project': 'shop' }, capabilities: [] },
    })
    for (;;) {
      const found = await place.stacks.observeChangeSet(id)
      if (found?.isAvailable) return found
      await place.wait()
    }
  }

  async function rest(name: string, before?: string): Promise<ObservedStack | undefined> {
    for (;;) {
      const stack = await place.stacks.observe(name)
      const standing = standingOf(stack?.status)
      if (stack?.status !== before && standing !== 'busy' && standing !== 'unborn') return stack
      await place.wait()
    }
  }

  async function makeStack(): Promise<ObservedStack> {
    const { id } = await change('CREATE', template('one'))
    await place.stacks.executeChangeSet(id, `run-${++tokens}`)
    return (await rest('shop-logs')) as ObservedStack
  }

  it('knows no stack that is not there', async () => {
    expect(await place.stacks.observe('shop-logs')).toBeUndefined()
    expect(await place.stacks.list()).toEqual([])
    expect(await place.stacks.events('shop-logs', undefined)).toEqual([])
  })

  it('shows what a change set adds, and makes nothing before it is executed', async () => {
    const { changes } = await change('CREATE', template('one'))
    expect(changes.map(({ logicalId, action }) => `${action} ${logicalId}`).toSorted()).toEqual([
      'Add Group',
      'Add Logs',
    ])
    expect(await place.stacks.observe('shop-logs')).toMatchObject({ status: 'REVIEW_IN_PROGRESS', outputs: {} })
  })

  it('makes a stack as it was ordered', async () => {
    const stack = await makeStack()
    const facts = { status: 'CREATE_COMPLETE', parameters: { Words: 'a,b' }, tags: { 'slipway:project': 'shop' } }
    expect(stack).toMatchObject(facts)
    expect(Object.keys(stack.outputs)).toEqual(['Logs'])
    expect(JSON.parse(await place.stacks.template(stack.id))).toEqual(JSON.parse(template('one')))
    expect((await place.stacks.list()).map(({ name }) => name)).toEqual(['shop-logs'])
    const resources = await place.stacks.resources(stack.id)
    expect(resources.map(({ logicalId }) => logicalId).toSorted()).toEqual(['Group', 'Logs'])
  })

  it('tells what happened since an event, the oldest first', async () => {
    const stack = await makeStack()
    const before = await place.stacks.latestEvent(stack.id)
    const { id } = await change('UPDATE', template('two'))
    await place.stacks.executeChangeSet(id, `run-${++tokens}`)
    expect((await rest(stack.id, 'CREATE_COMPLETE'))?.status).toBe('UPDATE_COMPLETE')
    const events = await place.stacks.events(stack.id, before)
    expect(events[0]).toMatchObject({ status: 'UPDATE_IN_PROGRESS', physicalId: stack.id })
    expect(events.at(-1)).toMatchObject({ status: 'UPDATE_COMPLETE', physicalId: stack.id })
    expect(await place.stacks.latestEvent(stack.id)).toBe(events.at(-1)?.id)
  })

  it('finds a deleted stack by its ARN alone', async () => {
    const stack = await makeStack()
    await place.stacks.delete(stack.id, `delete-${++tokens}`)
    expect((await rest(stack.id, 'CREATE_COMPLETE'))?.status).toBe('DELETE_COMPLETE')
    expect(await place.stacks.observe('shop-logs')).toBeUndefined()
    expect(await place.stacks.list()).toEqual([])
  })

  it('finds the newest image for machines', async () => {
    const { stacks, processors } = place
    const found = await Promise.all(processors.map((one) => stacks.machineImage(one)))
    expect(found).toEqual(processors.map(() => expect.stringMatching(/^ami-\w+$/)))
    expect(new Set(found).size).toBe(processors.length)
  })

  it('has zones in order', async () => {
    const zones = await place.stacks.zones()
    expect(zones.length).toBeGreaterThan(1)
    expect(zones).toEqual(zones.toSorted())
  })
})
