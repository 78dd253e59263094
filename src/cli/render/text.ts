import { stripVTControlCharacters } from 'node:util'

/** Takes escape sequences and control characters out of a line that somebody else wrote; tabs become spaces. */
export function cleanLine(line: string): string {
  const visible = line.slice(line.trimEnd().lastIndexOf('\r') + 1)
  return stripVTControlCharacters(visible)
    .replaceAll('\t', '  ')
    .replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, '')
    .trimEnd()
}

/** A duration for a person: `0.4 s`, `12.0 s`, `2 min 05 s`. */
export function describeDuration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** An age for a person in its largest unit: `12 s`, `5 min`, `3 h`, `2 d`. */
export function describeAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** `1 container`, `2 containers`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
