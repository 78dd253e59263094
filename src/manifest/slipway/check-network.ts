import type { Issue } from '../../core/issue.ts'
import { itemsIn, placeBelow, shownAt, valueAt, type Place } from './place.ts'

/** What does not go together in the network of an environment. */
export function checkNetwork(environment: Place): Issue[] {
  const network = placeBelow(environment, 'network')
  const keys = ['vpc', 'publicSubnets', 'privateSubnets'].filter((key) => placeBelow(network, key).tree)
  return keys.length > 0 ? checkExisting(network) : []
}

/** A network that exists is described by its id and both kinds of subnets, and by nothing else. */
function checkExisting(network: Place): Issue[] {
  const missing = ['vpc', 'publicSubnets', 'privateSubnets'].filter((key) => !placeBelow(network, key).tree)
  return [
    ...missing.map((key): Issue => {
      const { path } = placeBelow(network, key)
      const message = `\`${key}\` is missing: a network that exists needs vpc, publicSubnets and privateSubnets`
      return { code: 'missing-key', at: network.keyAt, path, message, fix: `Add \`${key}\`, or remove the others.` }
    }),
    ...['cidr', 'zones', 'nat'].flatMap((key): Issue[] => {
      const { tree, keyAt: at, path } = placeBelow(network, key)
      const message = `\`${key}\` is for a network of its own, and \`vpc\` names one that exists`
      return tree ? [{ code: 'conflict', at, path, message, fix: 'Keep one of the two.' }] : []
    }),
    ...checkPublic(placeBelow(network, 'publicSubnets')),
    ...['publicSubnets', 'privateSubnets'].flatMap((key) => checkTwice(placeBelow(network, key))),
  ]
}

function checkPublic(place: Place): Issue[] {
  const count = itemsIn(place).length
  if (count !== 1) return []
  const message = 'a load balancer needs public subnets in at least two zones'
  const fix = 'Add one of another zone.'
  return [{ code: 'bad-value', at: valueAt(place), path: place.path, message, given: '1 subnet', fix }]
}

function checkTwice(place: Place): Issue[] {
  const seen = new Set<string>()
  return itemsIn(place).flatMap((item): Issue[] => {
    const given = shownAt(item)
    if (!seen.has(given)) {
      seen.add(given)
      return []
    }
    return [
      {
        code: 'conflict',
        at: item.keyAt,
        path: item.path,
        message: 'the subnet is named twice',
        given,
        fix: 'Keep one.',
      },
    ]
  })
}
