import type { Step } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import { engineLimitMs } from './engine-limit.ts'
import { filesVolume, secretsVolumeTarget } from '../want/files-volume.ts'
import { encodeHooks } from '../want/hooks.ts'
import { label, labelOptions, ownerLabels } from '../observe/labels.ts'
import { withoutNames } from './names.ts'
import { option } from '../../core/option-words.ts'
import type { Placement } from './placement.ts'
import { shareWords } from '../want/shares.ts'
import type { WantedService } from '../want/wanted.ts'

/** Steps that make a container, join it to its networks and write its files. */
export function createSteps(owner: Owner, place: Placement, release: number, needs: readonly string[]): Step[] {
  const { service, name } = place
  const folder = secretsVolumeTarget(service)
  const volume: Step[] = folder ? [filesVolumeStep(owner, place)] : []
  const create: Step = {
    ...aboutOf(place),
    id: `create:${name}`,
    needs: [...needs, ...volume.map((step) => step.id)],
    title: `create ${name}`,
    effect: {
      kind: 'docker',
      argv: createArgv(owner, place, release, folder),
      env: service.env,
      unless: { inspect: ['container', 'inspect', name], exists: true },
    },
  }
  return [...volume, create, ...joinSteps(place, create.id), ...filesSteps(place, create.id)]
}

function aboutOf({ service }: Placement) {
  return { phase: 'prepare', service: service.service, limitMs: engineLimitMs } as const
}

/** A container that gets its names later joins without them. */
function joinSteps(place: Placement, created: string): Step[] {
  const { service, name } = place
  const isLater = (network: string) => place.shy && place.names.some((one) => one.network === network)
  return service.joins.map(({ network, aliases, options = [] }) => ({
    ...aboutOf(place),
    ...{ id: `join:${name}:${network}`, needs: [created], title: `join ${name} to ${network}` },
    effect: {
      kind: 'docker',
      argv: [
        ...['network', 'connect'],
        ...(isLater(network) ? [] : aliases).flatMap((alias) => ['--alias', alias]),
        ...option('--ip', place.addresses.get(network)),
        ...options,
        ...[network, name],
      ],
    },
  }))
}

function createArgv(owner: Owner, place: Placement, release: number, folder: string | undefined): string[] {
  const { service, name, index } = place
  const identity = { [label.service]: service.service, [label.index]: String(index), [label.release]: String(release) }
  return [
    ...['create', '--name', name],
    ...(folder ? ['--mount', `type=volume,source=${filesVolume(name)},target=${folder}`] : []),
    ...networkWords(place),
    ...shareWords(service.shares ?? [], (other) => place.tied?.get(other)),
    // The last label of a name counts: ours come after those of the file.
    ...ownerLabels(owner, service.kind),
    ...labelOptions({ ...identity, [label.spec]: service.spec }),
    ...labelOptions(service.containerName === undefined ? {} : { [label.name]: name }),
    ...labelOptions(place.tied && place.tied.size > 0 ? { [label.tied]: [...place.tied.values()].join(' ') } : {}),
    ...labelOptions(service.preStop?.length ? { [label.preStop]: encodeHooks(service.preStop) } : {}),
    service.image.id,
    ...service.command,
  ]
}

/** Options of the service; a container that gets its names later has an address of its own instead. */
function networkWords({ service, shy, names, addresses }: Placement): readonly string[] {
  const first = names.find((one) => service.options.includes(one.network))
  if (!shy || !first) return service.options
  return [...withoutNames(service.options), ...option('--ip', addresses.get(first.network))]
}

function filesVolumeStep(owner: Owner, place: Placement): Step {
  const name = filesVolume(place.name)
  return {
    ...{ id: `volume:${name}`, phase: 'prepare', needs: [], title: `create volume ${name}`, limitMs: engineLimitMs },
    service: place.service.service,
    effect: { kind: 'docker', argv: ['volume', 'create', ...ownerLabels(owner, 'files'), name] },
  }
}

function filesSteps({ service, name }: Placement, created: string): Step[] {
  if (service.files.length === 0) return []
  return [
    {
      ...{ id: `files:${name}`, phase: 'prepare', needs: [created], service: service.service, limitMs: engineLimitMs },
      title: `write ${describeFiles(service)} into ${name}`,
      effect: { kind: 'files', container: name, files: service.files },
    },
  ]
}

function describeFiles({ files, configs = 0 }: WantedService): string {
  const counted = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`])
  return [...counted(files.length - configs, 'secret'), ...counted(configs, 'config')].join(' and ')
}
