import { SlipwayError } from '../core/error.ts'
import { nearestWord } from '../core/nearest-word.ts'

/** Throws `service-unknown` with every one of the services that is not among those that there are. */
export function refuseUnknown(services: readonly string[], known: readonly string[]): void {
  const unknown = services.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const [first = ''] = unknown
  const near = unknown.length === 1 ? nearestWord(first, known) : undefined
  throw new SlipwayError({
    code: 'service-unknown',
    what: `There is no service ${unknown.join(', ')}`,
    why: `the Compose file has ${known.join(', ')}`,
    fix: near === undefined ? 'Name one of these.' : `Did you mean \`${near}\`?`,
  })
}
