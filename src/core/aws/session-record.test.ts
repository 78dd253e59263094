import { expect, it } from 'vitest'
import { Secret } from '../argv.ts'
import { isAlive, parseRecord, recordName, renderRecord, type SessionRecord } from './session-record.ts'

const endMs = 1_769_853_600_000
const record: SessionRecord = {
  credentials: {
    accessKeyId: 'ASIA',
    secretAccessKey: new Secret('s'),
    sessionToken: new Secret('t'),
    expiresAt: endMs,
  },
  profile: 'stage',
  role: 'deployer',
  source: 'role deployer',
}

it('a record is read as it was written', () => {
  const read = parseRecord(renderRecord(record))
  expect(read).toEqual(record)
  expect(read?.credentials.sessionToken.reveal()).toBe('t')
  const { profile: _profile, role: _role, ...less } = record
  expect(parseRecord(renderRecord(less))).toEqual(less)
})

it('what is no record is none', () => {
  const text = renderRecord(record)
  const broken = ['', 'null', '[]', text.slice(1), text.replace('"version": 1', '"version": 2')]
  for (const each of [...broken, text.replace('ASIA', ''), text.replace('2026-', 'x')]) {
    expect(parseRecord(each)).toBeUndefined()
  }
})

it('a session ends a little before its time, long-term keys never', () => {
  const at = (ms: number) => isAlive(record.credentials, endMs + ms)
  expect([at(-31_000), at(-30_000), at(1)]).toEqual([true, false, false])
  expect(isAlive({ accessKeyId: 'AKIA', secretAccessKey: new Secret('s') }, endMs)).toBe(true)
})

it('a name tells profiles, roles, keys and endpoints apart', () => {
  const keys = { kind: 'keys', profile: 'stage' } as const
  const role = { kind: 'role', role: 'deployer', base: keys } as const
  const names = [
    recordName(keys, '', ''),
    recordName({ ...keys, profile: 'prod' }, '', ''),
    recordName(role, '', ''),
    recordName({ ...role, role: 'other' }, '', ''),
    recordName(keys, '', 'http://127.0.0.1:5000'),
    recordName({ kind: 'environment' }, 'AKIA1', ''),
    recordName({ kind: 'environment' }, 'AKIA2', ''),
  ]
  expect(new Set(names).size).toBe(names.length)
  expect(recordName({ ...keys, mfaSerial: 'd' }, 'AKIA1', '')).toBe(names[0])
  expect(names[0]).toMatch(/^[0-9a-f]{32}$/)
})
