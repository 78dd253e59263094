import type { PropertyChange } from '../../core/plan.ts'
import { fitText } from './width.ts'
import type { Style } from './style.ts'
import { cleanLine } from './text.ts'

/** Width of a value in a line of the plan; `--verbose` has all of it. */
const shownWidth = 80

/** `image of web: nginx:1.27 → nginx:1.28`. */
export function renderPropertyChange({ path, from, to }: PropertyChange, style: Style, verbose: boolean): string {
  const { next, ellipsis } = style.symbols
  const name = nameOf(path)
  if (from === undefined && to === undefined) return `${name}: may change, which is known once it is made`
  if (from === to) return `${name}: another value, which is not shown`
  const home = verbose || path.at(-1) !== 'Image' ? '' : sharedHome(from, to)
  const shown = (value = 'none') =>
    verbose ? cleanValue(value) : fitText(shorten(value.slice(home.length)), shownWidth, ellipsis)
  return `${name}: ${shown(from)} ${next} ${shown(to)}`
}

/** Registry and folder that both images are of. */
function sharedHome(from = '', to = ''): string {
  const home = from.slice(0, from.lastIndexOf('/') + 1)
  return to.startsWith(home) ? home : ''
}

/** Containers and what they are given have words of their own; all else is named as in the template. */
function nameOf(path: readonly string[]): string {
  const [first, container, kind, ...rest] = path
  if (first === 'Tags' && container !== undefined) return `tag ${container}`
  if (first !== 'ContainerDefinitions' || container === undefined) return path.join('.')
  if (kind === undefined) return `container ${container}`
  if (kind === 'Environment' && rest.length === 1) return `variable ${rest[0]} of ${container}`
  if (kind === 'Secrets' && rest.length === 1) return `secret ${rest[0]} of ${container}`
  return `${[kind === 'Image' ? 'image' : kind, ...rest].join('.')} of ${container}`
}

/** Nobody compares 64 signs of a digest, and every ARN of an environment begins with the same. */
function shorten(value: string): string {
  const digests = /(sha256:[0-9a-f]{12})[0-9a-f]{52}/g
  return cleanValue(value)
    .replaceAll(digests, '$1')
    .replaceAll(/arn:[\w-]*:[\w-]+:[\w-]*:\d*:/g, '')
}

function cleanValue(value: string): string {
  const line = value.split('\n').map(cleanLine).join(' ').trim()
  return line === '' ? '""' : line
}
