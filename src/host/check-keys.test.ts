import { describe, expect, it } from 'vitest'
import { makeProject, makeService, modernEngine } from '../../test/fakes/projects.ts'
import { checkKeys } from './check-keys.ts'

const at = { file: 'compose.yaml', line: 2, column: 3 }
const given = (key: string, value?: string) => ({
  ...{ key, path: key.replace('*', 'web').replaceAll('.*', '.x'), at },
  ...(value !== undefined && { value }),
})
const old = { ...modernEngine, apiVersion: '1.41', serverVersion: '20.10.24' }
const codes = (
  key: string,
  value?: string,
  engine = modernEngine,
  builder: 'classic' | 'buildkit' | 'buildx' = 'buildx',
) =>
  checkKeys(makeProject([makeService('web')], { given: [given(key, value)] }), engine, builder).map(({ code }) => code)

describe('checkKeys', () => {
  it('accepts what is honoured or has nothing to honour, and values that ask for what is so anyway', () => {
    expect(codes('services.*.image', 'x')).toEqual([])
    expect(codes('services.*.attach', 'true')).toEqual([])
    expect(codes('services.*.deploy.update_config.max_failure_ratio', '0')).toEqual([])
    expect(codes('services.*.use_api_socket', 'false')).toEqual([])
  })

  it('refuses the rest, once for a key and what is below it', () => {
    expect(codes('services.*.provider')).toEqual(['not-supported'])
    expect(codes('services.*.deploy.update_config.max_failure_ratio', '0.5')).toEqual(['not-supported'])
    const both = [given('services.*.provider'), given('services.*.provider.type', 'x')]
    const issues = checkKeys(makeProject([makeService('web')], { given: both }), modernEngine, 'buildx')
    expect(issues.map((issue) => issue.path)).toEqual(['services.web.provider'])
  })

  it('asks for versions and builders', () => {
    expect(codes('services.*.healthcheck.start_interval', '1s')).toEqual([])
    expect(codes('services.*.healthcheck.start_interval', '1s', old)).toEqual(['engine-too-old'])
    expect(codes('services.*.annotations', undefined, { ...modernEngine, clientVersion: '23.0' })).toHaveLength(1)
    expect(codes('services.*.build.ssh', undefined, modernEngine, 'buildkit')).toEqual([])
    expect(codes('services.*.build.ssh', undefined, modernEngine, 'classic')).toEqual(['builder-missing'])
    expect(codes('services.*.build.cache_to', undefined, modernEngine, 'buildkit')).toEqual(['builder-missing'])
  })

  it('leaves out services that are not active and what only they use', () => {
    const project = makeProject([makeService('other')], {
      inactive: { web: ['dev'] },
      given: [
        given('services.*.provider'),
        { ...given('volumes.*.name'), path: 'secrets.x.external', key: 'secrets.*.external' },
      ],
    })
    expect(checkKeys(project, modernEngine, 'buildx')).toEqual([])
  })
})
