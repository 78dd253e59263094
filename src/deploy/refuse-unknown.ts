import { SlipwayError } from '../core/error.ts'

/** Throws `service-unknown` with every one of the services that is not among those that there are. */
export function refuseUnknown(services: readonly string[], known: readonly string[]): void {
  const unknown = services.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new SlipwayError({
    code: 'service-unknown',
    what: `There is no service ${unknown.join(', ')}`,
    why: `the Compose file has ${known.join(', ')}`,
    fix: 'Name one of these.',
  })
}
