import { describe, expect, it } from 'vitest'
import { modernEngine } from '../../test/fakes/projects.ts'
import { checkKeys } from '../host/check-keys.ts'
import { parseProject } from './parse-project.ts'
import { renderConfig } from './render/render-config.ts'

const read = (text: string, profiles: readonly string[] = []) =>
  parseProject({ directory: '/work/shop', compose: { name: 'compose.yaml', text } }, {}, { profiles })

describe('jobs', () => {
  const text = `
services: {web: {image: x}}
jobs:
  tidy:
    image: tool
    environment: {KEY_TOKEN: canary, A: }
    ports: [80:80]
    depends_on: [web]
    triggers: {manual: false, schedule: ["0 * * * *", {cron: "1 * * * *", missed_fires: skip}]}
  other: {image: tool, profiles: [more], triggers: {manual: "true"}, networks: [back]}
networks: {back: }
`

  it('are part of the resolved model', () => {
    const { project } = read(text)
    expect(project && renderConfig(project)).toMatchObject({
      jobs: {
        tidy: {
          ...{ name: 'tidy', image: 'tool', networks: { default: null } },
          environment: { KEY_TOKEN: '[secret]', A: null },
          depends_on: { web: { condition: 'service_started', required: true } },
          triggers: { manual: false, schedule: [{ cron: '0 * * * *' }, { cron: '1 * * * *', missed_fires: 'skip' }] },
        },
      },
    })
    expect(Object.keys(project?.jobs ?? {})).toEqual(['tidy'])
    expect(Object.keys(read(text, ['more']).project?.networks ?? {})).toEqual(['default', 'back'])
  })

  it('are refused where they would run, with the reason and what to do', () => {
    const { project } = read(text)
    const issues = project ? checkKeys(project, modernEngine, 'buildx') : []
    expect(issues.map(({ at, path, code }) => `${at.line} ${code} ${path}`)).toEqual(['3 not-supported jobs'])
    expect(issues[0]?.message).toContain('only when it is asked for')
  })

  it('have names of their own', () => {
    const { issues } = read('services: {a: {image: x}}\njobs: {a: {image: x, triggers: {manual: true}}}')
    expect(issues.map(({ at, code, path }) => `${at.line}:${at.column} ${code} ${path}`)).toEqual([
      '2:8 conflict jobs.a',
    ])
  })

  it('need a trigger', () => {
    const problems = (job: string) =>
      read(`services: {a: {image: x}}\njobs:\n  j: ${job}\n`).issues.map((one) => one.code)
    expect(problems('{image: x}')).toEqual(['missing-key'])
    expect(problems('{image: x, triggers: {}}')).toEqual(['missing-key'])
    expect(problems('{image: x, triggers: [a]}')).toEqual(['wrong-type'])
    expect(problems('{image: x, triggers: {schedule: [{timezone: UTC}]}}')).toEqual(['missing-key'])
    expect(problems('{image: x, triggers: {manual: true}, scale: 2}')).toEqual(['unknown-key'])
  })
})
