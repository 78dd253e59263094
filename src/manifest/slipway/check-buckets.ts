import * as z from 'zod/mini'
import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { bucketName } from './bucket-schema.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { itemsIn, placeAt, placeBelow, placesIn, shownAt, type Place } from './place.ts'

/** Reports each bucket that a service wants and its environment does not have, whichever environment is used. */
export function checkBuckets(root: Place, issues: Issue[]): void {
  for (const [name, environment] of placesIn(placeAt(root, ['environments']))) {
    // There are none on this machine, which is said already.
    if (name === 'local') continue
    const buckets = placeBelow(environment, 'buckets')
    const declared = [...itemsIn(buckets).map(shownAt), ...placesIn(buckets).map(([bucket]) => bucket)]
    for (const [, service] of placesIn(placeBelow(environment, 'services')))
      for (const [bucket, place] of placesIn(placeBelow(service, 'buckets')))
        if (z.safeParse(bucketName, bucket).success && !declared.includes(bucket))
          collectIssue(issues, undeclared(bucket, place, name, declared))
  }
}

function undeclared(bucket: string, { keyAt: at, path }: Place, environment: string, known: readonly string[]): Issue {
  const near = nearestWord(bucket, known)
  const message = `there is no bucket \`${bucket.slice(0, 60)}\` in the environment ${environment}`
  const fix = near === undefined ? `Add it to \`buckets\` of ${environment}.` : `Did you mean \`${near}\`?`
  return { code: 'undeclared', at, path, message, ...(known.length > 0 && { accepted: known.join(', ') }), fix }
}
