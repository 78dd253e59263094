import { expect, it } from 'vitest'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import type { WatchRule } from '../../manifest/project.ts'
import { checkWatch } from './check-watch.ts'

const findings = (rule: Partial<WatchRule>, more = {}) => {
  const develop: WatchRule[] = [{ path: '/p/src', action: 'sync', target: '/app', ...rule }]
  const project = makeProject([makeService('web', { develop, ...more })], { has: () => true })
  return checkWatch(project, new Set(['/p/gone'])).map(({ code, path }) => `${code} ${path}`)
}

it('finds what could not be followed, at its place', () => {
  const at = 'services.web.develop.watch[0]'
  expect(findings({})).toEqual([])
  expect(findings({ path: '/p/gone' })).toEqual([`watch-path ${at}.path`])
  expect(findings({ action: 'rebuild' })).toEqual([`watch-action ${at}.action`])
  expect(findings({ action: 'rebuild' }, { build: { context: '/p', dockerfile: 'D', args: {} } })).toEqual([])
  expect(findings({ target: 'app' })).toEqual([`watch-target ${at}.target`])
  expect(findings({ target: '/app/../../etc' })).toEqual([`watch-target ${at}.target`])
  expect(findings({ action: 'sync+exec' })).toEqual([`missing-key ${at}.exec`])
})

it('asks for a target where files are copied only', () => {
  const project = (action: WatchRule['action']) =>
    makeProject([makeService('web', { develop: [{ path: '/p/src', action }] })])
  expect(checkWatch(project('sync+restart'), new Set()).map(({ code }) => code)).toEqual(['missing-key'])
  expect(checkWatch(project('restart'), new Set())).toEqual([])
})
