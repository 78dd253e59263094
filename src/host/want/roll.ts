import type { Service, UpdateConfig } from '../../manifest/project.ts'
import { isDirect } from './options/network-options.ts'
import type { Pace, WantedService, Way } from './wanted.ts'

type Kind = WantedService['kind']

/** How a service moves to its next release, and how it moves back where the file says so. */
export function rollOf(service: Service, kind: Kind): Way & Pick<WantedService, 'back'> {
  const { updateConfig, rollbackConfig } = service.deploy ?? {}
  const back = rollbackConfig && wayOf(service, kind, rollbackConfig, rollbackConfig.order ?? service.updateOrder)
  return { ...wayOf(service, kind, updateConfig, service.updateOrder), ...(back && { back }) }
}

/** What served before is put back at once, unless `rollback_config` says otherwise. */
export function wayBack(service: WantedService): WantedService {
  return { ...service, ...(service.back ?? { pace: { parallelism: 0 } }) }
}

function wayOf(service: Service, kind: Kind, config: UpdateConfig = {}, order: Service['updateOrder']): Way {
  return { ...orderOf(service, kind, order), pace: paceOf(config) }
}

/** The Compose Specification moves one replica at a time: https://github.com/compose-spec/compose-spec/blob/main/deploy.md (2026-11). */
function paceOf({ parallelism = 1, delayMs, monitorMs, failureAction }: UpdateConfig): Pace {
  return {
    parallelism,
    ...(delayMs && { delayMs }),
    ...(monitorMs && { monitorMs }),
    ...(failureAction && failureAction !== 'rollback' && { onFailure: failureAction }),
  }
}

/** A volume or a folder of the machine has one writer at a time, unless the file says that two may overlap. */
function orderOf(service: Service, kind: Kind, order: Service['updateOrder']): Pick<Way, 'order' | 'gap'> {
  if (kind === 'job') return { order: 'start-first' }
  const held = heldAlone(service)
  if (held !== undefined) return { order: 'stop-first', gap: held }
  const gap = service.replicas > 1 ? undefined : 'its update order is stop-first'
  if (order === 'stop-first') return { order, ...(gap !== undefined && { gap }) }
  const written = service.volumes.find((mount) => (mount.type === 'volume' || mount.type === 'bind') && !mount.readOnly)
  if (order === 'start-first' || !written) return { order: 'start-first' }
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
