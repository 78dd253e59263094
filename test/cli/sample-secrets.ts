import type { SecretEntry } from '../../src/deploy/secret/secret-report.ts'
import { startMs } from './recording-terminal.ts'

/** One that has a value, one that has none, and one that nobody needs. */
export const sampleSecrets: readonly SecretEntry[] = [
  {
    ...{ name: 'db_password', services: ['api', 'web'], source: 'shop/prod/db_password', state: 'set' },
    ...{ version: '5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b', changedAt: startMs - 300_000 },
  },
  { name: 'api_key', services: ['web'], source: 'shop/prod/api_key', state: 'missing' },
  { name: 'old', services: [], source: 'shop/prod/old', state: 'set', changedAt: startMs - 90_000_000 },
]
