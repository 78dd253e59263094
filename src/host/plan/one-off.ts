import type { Argv } from '../../core/argv.ts'
import type { Owner } from '../../core/route.ts'
import { label, labelOptions, ownerLabels } from '../observe/labels.ts'
import { shareWords } from '../want/shares.ts'
import { secretsVolumeTarget } from '../want/files-volume.ts'
import type { WantedService } from '../want/wanted.ts'

/** Options whose next word belongs to them and that a one-off must not have: it takes no part in the service's name or health. */
const left = new Set([
  '--network-alias',
  '--ip',
  '--ip6',
  '--link-local-ip',
  '--mac-address',
  '--publish',
  '--health-cmd',
  '--health-interval',
  '--health-timeout',
  '--health-start-period',
  '--health-start-interval',
  '--health-retries',
])

/** Words of `docker create` for one command in a new container of a service. */
export function oneOffArgv(
  owner: Owner,
  service: WantedService,
  name: string,
  request: {
    readonly command: readonly string[]
    readonly terminal: boolean
    readonly containers?: ReadonlyMap<string, string>
  },
): Argv {
  const folder = secretsVolumeTarget(service)
  return [
    ...['create', '--name', name, '--interactive', ...(request.terminal ? ['--tty'] : [])],
    ...(folder === undefined ? [] : ['--volume', folder]),
    ...withoutOptions(service.options, left),
    ...shareWords(service.shares ?? [], (other) => request.containers?.get(other)),
    // The last label of a name counts: ours come after those of the file.
    ...ownerLabels(owner, 'oneoff'),
    ...labelOptions({ [label.service]: service.service }),
    '--no-healthcheck',
    service.image.id,
    ...(request.command.length > 0 ? request.command : service.command),
  ]
}

function withoutOptions(options: Argv, names: ReadonlySet<string>): Argv {
  return options.filter((word, index) => !names.has(word) && !names.has(options[index - 1] ?? ''))
}
