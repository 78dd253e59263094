import type { Argv } from '../core/argv.ts'
import type { Context, Ran, RunOptions } from '../core/context.ts'
import { engineHalf } from '../host/plan/addresses.ts'
import { label, labelOptions } from '../host/observe/labels.ts'

/** How often a subnet is asked for: another network may take it in between. */
const tries = 3

/**
 * Makes a network with the subnet that the engine would choose for it. The engine is asked by making a network of another name, so
 * that one of the wanted name always has its subnet. A kill in between leaves that other network behind. It has our labels, so that
 * the next `up` removes it like a network that the file no longer names, and `down` like all others.
 */
export async function createWithSubnet(context: Context, argv: Argv, options: RunOptions): Promise<Ran> {
  const words = argv.slice(0, -1)
  const name = argv.at(-1) ?? ''
  const probe = `${name}-subnet`
  for (let left = tries; ; left -= 1) {
    await context.docker.run(['network', 'rm', probe], options)
    const asked = await context.docker.run([...words, probe], options)
    if (asked.code !== 0) return asked
    const found = await context.docker.run(['network', 'inspect', '--format', subnetOf, probe], options)
    await context.docker.run(['network', 'rm', probe], options)
    const subnet = found.stdout.trim()
    const given = ['--subnet', subnet, '--ip-range', engineHalf(subnet), ...labelOptions({ [label.subnet]: subnet })]
    const made = await context.docker.run([...words, ...given, name], options)
    if (made.code === 0 || left === 1) return made
  }
}

const subnetOf = '{{(index .IPAM.Config 0).Subnet}}'
