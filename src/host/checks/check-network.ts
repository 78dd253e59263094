import type { Project, Service } from '../../manifest/project.ts'
import { atLeast, type EngineFacts } from '../engine-facts.ts'
import { linkAliases, splitLink } from '../options/link-aliases.ts'
import { heldAlone } from '../roll.ts'
import type { Refusal } from '../../manifest/refuse.ts'

/** What a service asks of networks and names that one engine does not give. */
export function checkNetwork(project: Project, service: Service, engine: EngineFacts): Refusal[] {
  return [
    ...checkMode(service),
    ...checkNamespaces(project, service),
    ...checkMacs(service),
    ...checkMacClient(service, engine),
    ...checkAlone(service),
    ...checkLinks(project, service),
  ]
}

function checkMode(service: Service): Refusal[] {
  const { networkMode: mode, ports, routes = [] } = service
  if (mode === undefined) return []
  const whose = mode.startsWith('service:') ? `service ${mode.slice('service:'.length)}` : 'the other container'
  const isShared = /^(?:service|container):/.test(mode)
  const isBare = mode === 'none' || mode === 'host' || isShared
  const fix = isShared ? `Give the ports to ${whose}.` : 'Remove `ports`, or use `networks`.'
  const message = `A container with \`network_mode: ${mode}\` has no ports of its own`
  const named = isBare ? routes.slice(0, 1).map(() => ({ key: 'network_mode', message, fix: 'Use `networks`.' })) : []
  return [...(isBare ? ports.slice(0, 1).map((part) => ({ key: 'ports', part, message, fix })) : []), ...named]
}

function checkNamespaces(project: Project, service: Service): Refusal[] {
  const target = service.ipc?.startsWith('service:')
    ? project.services[service.ipc.slice('service:'.length)]
    : undefined
  const uts = service.uts === undefined || service.uts === 'host' ? [] : [service.uts]
  return [
    ...uts.map((given) => ({
      key: 'uts',
      given,
      message: 'The engine knows `uts: host` only',
      fix: 'Remove it, or write `host`.',
    })),
    ...(target && target.ipc !== 'shareable' && target.ipc !== 'host'
      ? [
          {
            key: 'ipc',
            isAbsence: true,
            message: `The memory of service ${target.name} is its own`,
            fix: `Write \`ipc: shareable\` at service ${target.name}.`,
          },
        ]
      : []),
  ]
}

/** The client can give a hardware address to the network a container is made on, and to no other. */
function checkMacs({ networks }: Service): Refusal[] {
  return networks.slice(1).flatMap(({ network, macAddress }) =>
    macAddress === undefined
      ? []
      : [
          {
            key: `networks.${network}.mac_address`,
            message: 'A hardware address can be had on the network that is joined first only',
            fix: `Give network ${network} the highest \`priority\`, or remove the key.`,
          },
        ],
  )
}

/** Seen with client 28 and engine 20.10: the client refuses every hardware address, since it only knows how to ask engines of 25 (2026-11). */
function checkMacClient({ networks, macAddress }: Service, engine: EngineFacts): Refusal[] {
  if (!atLeast(engine.clientVersion, '25') || atLeast(engine.apiVersion, '1.44')) return []
  const use = networks.find((each) => each.macAddress !== undefined)
  if (!use && macAddress === undefined) return []
  return [
    {
      code: 'engine-too-old',
      key: use ? `networks.${use.network}.mac_address` : 'mac_address',
      message: 'A hardware address needs Docker Engine 25, or a client before 25',
      given: `engine ${engine.serverVersion}, client ${engine.clientVersion}`,
      fix: 'Remove the key, or update the engine.',
    },
  ]
}

function checkAlone(service: Service): Refusal[] {
  const held = heldAlone(service)
  if (held === undefined) return []
  const place = placeOfHeld(service)
  const many = service.replicas > 1
  const twice = {
    ...place,
    message: `${service.replicas} containers cannot run: ${held}`,
    fix: 'Remove it, or run one.',
  }
  const order = {
    key: 'deploy.update_config.order',
    message: `Two containers cannot overlap: ${held}`,
    fix: 'Write `stop-first`, or remove the key.',
  }
  return [...(many ? [twice] : []), ...(service.updateOrder === 'start-first' ? [order] : [])]
}

function placeOfHeld(service: Service): Pick<Refusal, 'key' | 'part'> {
  const part = service.ports.find((one) => one.published !== undefined && (one.protocol ?? 'tcp') !== 'tcp')
  if (part) return { key: 'ports', part }
  return { key: service.networkMode === undefined ? 'networks' : 'network_mode' }
}

/** A link's name is one for all on the network, so it cannot lead to two services. */
function checkLinks(project: Project, service: Service): Refusal[] {
  return (service.links ?? []).flatMap((link, index) => {
    const [target, alias] = splitLink(link)
    const clash = Object.values(project.services).find(
      (other) => other.name !== target && isCalled(project, other, alias, service),
    )
    if (!clash) return []
    const message = `The name ${alias} leads to service ${clash.name} on this network`
    return [{ key: `links[${index}]`, given: link, message, fix: 'Choose another name for the link.' }]
  })
}

function isCalled(project: Project, other: Service, alias: string, from: Service): boolean {
  const common = other.networks.filter((use) => from.networks.some((own) => own.network === use.network))
  return common.some((use) => [other.name, ...use.aliases, ...linkAliases(project, other, use.network)].includes(alias))
}
