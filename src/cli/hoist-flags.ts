import type { RouteMap, CommandContext } from '@stricli/core'
import { globalFlagsWithValue } from './global-flags.ts'

/**
 * Moves flags written before the command behind it, so that `slipway -C dir up` means `slipway up -C dir`.
 * Words that name no command are left as they are, for the router to report.
 */
export function hoistFlags<CONTEXT extends CommandContext>(
  root: RouteMap<CONTEXT>,
  argv: readonly string[],
): readonly string[] {
  const start = leadingFlags(argv)
  if (start === 0 || start === argv.length || argv[start] === '--') return argv
  const end = start + pathLength(root, argv.slice(start))
  return [...argv.slice(start, end), ...argv.slice(0, start), ...argv.slice(end)]
}

function leadingFlags(argv: readonly string[]): number {
  let index = 0
  while (index < argv.length) {
    const word = argv[index] ?? ''
    if (!word.startsWith('-') || word === '--') break
    index += globalFlagsWithValue.includes(word) ? 2 : 1
  }
  return Math.min(index, argv.length)
}

function pathLength<CONTEXT extends CommandContext>(root: RouteMap<CONTEXT>, words: readonly string[]): number {
  const target = root.getRoutingTargetForInput(words[0] ?? '')
  const isGroup = target !== undefined && 'getRoutingTargetForInput' in target
  return isGroup && target.getRoutingTargetForInput(words[1] ?? '') !== undefined ? 2 : 1
}
