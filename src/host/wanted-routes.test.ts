import { describe, expect, it } from 'vitest'
import { anyHost } from '../core/route.ts'
import { makeProject, makeService } from '../../test/fakes/projects.ts'
import { wantedRoutes } from './wanted-routes.ts'

const port = (target: number) => ({ target, hostIp: '0.0.0.0' })

describe('wantedRoutes', () => {
  it('gives default names to what has no routes', () => {
    const services = [makeService('web_1', { ports: [port(80)] }), makeService('db', { ports: [port(5432)] })]
    expect(wantedRoutes(makeProject(services)).rules).toEqual([
      { service: 'web_1', host: 'web-1.shop.localhost', port: 80 },
      { service: 'web_1', host: 'shop.localhost', port: 80 },
    ])
  })

  it('serves the routes of slipway.yaml instead, with their checks, in and outside of .localhost', () => {
    const routes = [
      { host: 'api.shop.localhost', port: 8000, healthPath: '/up' },
      { host: 'www.example.com', port: 5432 },
    ]
    const services = [
      makeService('web', { ports: [port(80)], routes }),
      makeService('api', { ports: [port(80)] }),
      makeService('admin', { ports: [port(80)], routes: [] }),
      makeService('blog', { ports: [port(80)] }),
      makeService('off', { replicas: 0, routes: [{ host: 'off.localhost', port: 80 }] }),
    ]
    expect(wantedRoutes(makeProject(services)).rules).toEqual([
      { service: 'web', host: 'api.shop.localhost', port: 8000, healthPath: '/up' },
      { service: 'web', host: 'www.example.com', port: 5432 },
      { service: 'blog', host: 'blog.shop.localhost', port: 80 },
    ])
  })

  it('serves conditions and answers, and leaves the rest of a host where it was', () => {
    const gone = { host: 'web.shop.localhost', path: '/gone', action: { type: 'fixed', status: 410 } } as const
    const api = { host: 'web.shop.localhost', path: '/api/*', port: 8000, health: { codes: '204' } }
    const routes = wantedRoutes(
      makeProject([
        makeService('web', { ports: [port(80)] }),
        makeService('api', { routes: [api] }),
        makeService('off', { replicas: 0, routes: [gone, { host: 'off.localhost', port: 80 }] }),
      ]),
    )
    expect(routes.rules).toEqual([
      { service: 'api', ...api },
      { service: 'web', host: 'web.shop.localhost', port: 80 },
    ])
    expect(routes.answers).toEqual([gone])
  })

  it('serves a route without a host under the names of its service, with all that it says', () => {
    const api = { host: anyHost, path: '/api/*', port: 8000, healthPath: '/up' }
    const gone = { host: anyHost, path: '/gone', action: { type: 'fixed', status: 410 } } as const
    const both = makeProject([
      makeService('my_api', { routes: [api, gone] }),
      makeService('web', { ports: [port(80)] }),
    ])
    expect(wantedRoutes(both)).toMatchObject({
      rules: [
        { service: 'my_api', ...api, host: 'my-api.shop.localhost' },
        { service: 'web', host: 'web.shop.localhost', port: 80 },
      ],
      answers: [{ ...gone, host: 'my-api.shop.localhost' }],
    })
    expect(wantedRoutes(makeProject([makeService('web', { routes: [api] })])).rules.map(({ host }) => host)).toEqual([
      'web.shop.localhost',
      'shop.localhost',
    ])
  })

  it('leaves a name that slipway.yaml gives to another service to that one', () => {
    const services = [
      makeService('web', { routes: [{ host: anyHost, port: 80 }] }),
      makeService('new', { routes: [{ host: 'web.shop.localhost', port: 81 }] }),
    ]
    expect(wantedRoutes(makeProject(services)).rules).toEqual([
      { service: 'new', host: 'web.shop.localhost', port: 81 },
    ])
  })

  it('makes no route of what is not TCP', () => {
    const udp = { ...port(8053), published: 8053, protocol: 'udp' as const }
    const routes = wantedRoutes(makeProject([makeService('dns', { ports: [udp] })]))
    expect(routes).toEqual({ rules: [], published: [] })
  })

  it('leaves the name of the project to the only service that is reached by name', () => {
    const services = [
      makeService('web', { ports: [port(80)] }),
      makeService('api', { routes: [{ host: 'api.localhost', port: 80 }] }),
    ]
    expect(wantedRoutes(makeProject(services)).rules.map((rule) => rule.host)).toEqual([
      'api.localhost',
      'web.shop.localhost',
    ])
  })
})
