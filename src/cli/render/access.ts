import type { AccessEntry, LogEntry } from '../../core/edge-log.ts'
import type { Colors, Style } from './style.ts'
import { cleanLine } from './text.ts'
import { padText, widthOf } from './width.ts'

/** Writes entries of the edge's log as lines; the column of containers grows with the longest name seen. */
export function createAccessRenderer({ colors }: Style): (entry: LogEntry) => string {
  let width = 20
  return (entry) => {
    const time = colors.dim(clockTime(entry.time))
    if (entry.type === 'note') return `${time}  ${colors.dim(cleanLine(entry.text))}\n`
    const answeredBy = entry.backend ?? entry.service ?? '-'
    width = Math.max(width, widthOf(answeredBy))
    const ms = `${entry.ms} ms`.padStart(9)
    const url = cleanLine(`${entry.host}${entry.path}`)
    const status = statusPaint(colors, entry)(String(entry.status))
    return `${time}  ${status} ${ms}  ${padText(answeredBy, width)}  ${entry.method.padEnd(6)} ${url}\n`
  }
}

function statusPaint(colors: Colors, { status }: AccessEntry): (text: string) => string {
  if (status >= 500) return colors.red
  if (status >= 400) return colors.yellow
  return status >= 300 ? colors.cyan : colors.green
}

/** Date and time of day on this machine, to the millisecond. */
function clockTime(ms: number): string {
  const date = new Date(ms)
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  return `${day} ${time}.${pad(date.getMilliseconds(), 3)}`
}
