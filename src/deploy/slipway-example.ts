import type { Evidence } from '../core/error.ts'

/** What the schema takes as the name of an environment. */
const environmentName = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** The lines of a `slipway.yaml` that puts the service `web` into AWS, for somebody who has none yet. */
export function slipwayExample(environment = 'prod'): Evidence {
  const name = environmentName.test(environment) ? environment : 'prod'
  return {
    title: 'a slipway.yaml for AWS, where `web` is a service of the Compose file',
    lines: [
      'environments:',
      `  ${name}:`,
      '    platform: fargate',
      '    region: eu-west-1',
      '    services:',
      '      web: { routes: [{ health: / }] }',
    ],
  }
}
