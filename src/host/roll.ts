import type { Service } from '../manifest/project.ts'
import { isDirect } from './options/network-options.ts'
import type { WantedService } from './wanted.ts'

type Roll = Pick<WantedService, 'order' | 'gap'>

/** A volume or a folder of the machine has one writer at a time, unless the file says that two may overlap. */
export function rollOf(service: Service, kind: 'service' | 'job'): Roll {
  if (kind === 'job') return { order: 'start-first' }
  const held = heldAlone(service)
  if (held !== undefined) return { order: 'stop-first', gap: held }
  if (service.updateOrder === 'stop-first') return { order: 'stop-first', gap: 'its update order is stop-first' }
  const written = service.volumes.find((mount) => (mount.type === 'volume' || mount.type === 'bind') && !mount.readOnly)
  if (service.updateOrder === 'start-first' || !written) return { order: 'start-first' }
  const name = written.type === 'volume' ? `volume ${written.source}` : `folder ${written.target}`
  return { order: 'stop-first', gap: `${name} has one writer at a time` }
}

/** What only one container of the service can have, in the words of a gap. */
export function heldAlone(service: Service): string | undefined {
  const port = service.ports.find((one) => isDirect(one) && one.published !== undefined)
  if (port) return `host port ${port.published}/${port.protocol ?? 'tcp'} is held by the container`
  if (service.networkMode === 'host') return 'its ports are those of this machine'
  const use = service.networks.find(
    (one) => one.ipv4Address ?? one.ipv6Address ?? one.macAddress ?? one.linkLocalIps?.[0],
  )
  const address =
    use?.ipv4Address ?? use?.ipv6Address ?? use?.macAddress ?? use?.linkLocalIps?.[0] ?? service.macAddress
  return address === undefined ? undefined : `address ${address} is held by the container`
}
