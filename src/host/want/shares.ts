import type { Service } from '../../manifest/project.ts'

/** An option whose value is the container of another service, which has its name only when it is placed. */
export interface Share {
  readonly service: string
  readonly option: string
  readonly before: string
  readonly after: string
}

/** What a service has together with the container of another one: its network, processes, memory or volumes. */
export function sharesOf(service: Service): readonly Share[] {
  const modes = [
    ['--network', service.networkMode],
    ['--pid', service.pid],
    ['--ipc', service.ipc],
  ] as const
  const volumes = (service.volumesFrom ?? []).filter((from) => !from.startsWith('container:'))
  return [
    ...modes.flatMap(([option, mode]) => {
      const name = mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined
      return name === undefined ? [] : [{ service: name, option, before: 'container:', after: '' }]
    }),
    ...volumes.map((from) => {
      const [name = from, mode] = from.split(':')
      return { service: name, option: '--volumes-from', before: '', after: mode === undefined ? '' : `:${mode}` }
    }),
  ]
}

/** Services whose new container means a new one for this service too: their container is part of it, or the file says so. */
export function tiesOf(service: Service): readonly string[] {
  const told = service.dependsOn.filter((on) => on.restart === true).map((on) => on.service)
  return [...new Set([...sharesOf(service).map((share) => share.service), ...told])]
}

/** The words of the shares, when it is known which container stands for each service. */
export function shareWords(shares: readonly Share[], containerOf: (service: string) => string | undefined): string[] {
  return shares.flatMap(({ service, option, before, after }) => [
    option,
    `${before}${containerOf(service) ?? service}${after}`,
  ])
}
