import { composeLine, type Part } from './line.ts'
import type { Style } from './style.ts'
import { cleanLine, describeDuration } from './text.ts'
import { padText, widthOf } from './width.ts'
import { waitsFor, type Row, type Stage, type Standing, type Tree } from './tree.ts'

/** Where and when a frame is drawn. */
export interface Canvas {
  readonly width: number
  /** Most lines of a frame. */
  readonly height: number
  readonly nowMs: number
  readonly style: Style
}

const spinnerMs = 83
const longestLabel = 28

/** Draws the tree: a line per stage, and below the stage that runs or failed a line per service. */
export function drawTree(tree: Tree, canvas: Canvas): string[] {
  const open = tree.stages.filter(isOpen)
  const heads = tree.stages.slice(-Math.max(open.length, canvas.height - 1))
  const room = canvas.height - heads.length
  return heads.flatMap((stage) => [
    drawStage(stage, canvas),
    ...(isOpen(stage) ? drawRows(tree, stage.rows.filter(isTelling), canvas, Math.floor(room / open.length)) : []),
  ])
}

function isOpen(stage: Stage): boolean {
  return stage.endedAt === undefined || stage.standing === 'failed'
}

/** A step that belongs to no service is of no interest once it is done. */
function isTelling(row: Row): boolean {
  return isService(row) || row.standing !== 'done'
}

function isService(row: Row): boolean {
  return row.key === row.label
}

function drawStage(stage: Stage, canvas: Canvas): string {
  const { bold } = canvas.style.colors
  return drawLine(
    [signOf(stage.standing, canvas), { text: ' ' }, { text: stage.title, paint: bold }, timeOf(stage, canvas)],
    canvas,
  )
}

function drawRows(tree: Tree, rows: readonly Row[], canvas: Canvas, room: number): string[] {
  const withOutput = rows.flatMap((row) => [drawRow(tree, row, rows, canvas), ...drawOutput(row, canvas)])
  if (withOutput.length <= room) return withOutput
  const shown = rows.length <= room ? rows : mostTelling(rows, room - 1)
  const rest = rows.filter((row) => !shown.includes(row))
  const more =
    rest.length === 0 ? [] : [drawLine([{ text: `  ${describeRest(rest)}`, paint: canvas.style.colors.dim }], canvas)]
  return [...shown.map((row) => drawRow(tree, row, rows, canvas)), ...more].slice(0, Math.max(0, room))
}

/** Failed rows first, then running, waiting and finished ones; shown in their own order. */
function mostTelling(rows: readonly Row[], count: number): readonly Row[] {
  const rank: readonly Standing[] = ['failed', 'running', 'cancelled', 'waiting', 'done']
  const chosen = rows
    .toSorted((a, b) => rank.indexOf(a.standing) - rank.indexOf(b.standing))
    .slice(0, Math.max(0, count))
  return rows.filter((row) => chosen.includes(row))
}

function describeRest(rest: readonly Row[]): string {
  const standings: readonly Standing[] = ['done', 'running', 'waiting', 'cancelled', 'failed']
  const counts = standings.map(
    (standing) => [rest.filter((row) => row.standing === standing).length, standing] as const,
  )
  return counts
    .filter(([count]) => count > 0)
    .map(([count, standing]) => `${count} more ${standing}`)
    .join(', ')
}

function drawRow(tree: Tree, row: Row, rows: readonly Row[], canvas: Canvas): string {
  const labels = rows.filter(isService).map(({ label }) => widthOf(label))
  const labelWidth = Math.min(longestLabel, Math.max(0, ...labels))
  const says = describeRow(tree, row)
  const label = says === '' ? row.label : `${padText(row.label, labelWidth)}  `
  return drawLine(
    [
      { text: '  ' },
      signOf(row.standing, canvas),
      { text: ` ${label}` },
      { text: says, paint: canvas.style.colors.dim },
      timeOf(row, canvas),
    ],
    canvas,
  )
}

function describeRow(tree: Tree, row: Row): string {
  if (row.standing === 'waiting' || (row.standing === 'running' && row.running.size === 0)) {
    const need = waitsFor(tree, row)
    return need === undefined ? '' : `waits for ${need}`
  }
  const title = [...row.running.values()].at(-1)
  return cleanLine(row.progress ?? (title === row.label ? '' : (title ?? '')))
}

function drawOutput(row: Row, canvas: Canvas): string[] {
  if (row.output === undefined || row.standing !== 'running') return []
  const { colors, symbols } = canvas.style
  return [drawLine([{ text: `    ${symbols.bar} ${cleanLine(row.output)}`, paint: colors.dim }], canvas)]
}

function timeOf(span: { readonly startedAt?: number; readonly endedAt?: number }, canvas: Canvas): Part {
  if (span.startedAt === undefined) return { text: '' }
  const ms = (span.endedAt ?? canvas.nowMs) - span.startedAt
  return { text: `  ${describeDuration(ms)}`, paint: canvas.style.colors.dim }
}

/** The last part is the time: it keeps its place and the parts before it are cut. */
function drawLine(parts: readonly Part[], { width, style }: Canvas): string {
  const { ellipsis } = style.symbols
  const last = parts.length > 1 ? parts.at(-1) : undefined
  if (last === undefined) return composeLine(parts, width, ellipsis)
  const room = width - widthOf(last.text)
  return composeLine([{ text: composeLine(parts.slice(0, -1), room, ellipsis) }, last], width, ellipsis)
}

function signOf(standing: Standing, { style, nowMs }: Canvas): Part {
  const { colors, symbols } = style
  if (standing === 'done') return { text: symbols.done, paint: colors.green }
  if (standing === 'failed') return { text: symbols.failed, paint: colors.red }
  if (standing === 'cancelled') return { text: symbols.skipped, paint: colors.yellow }
  if (standing === 'waiting') return { text: symbols.waiting, paint: colors.dim }
  const frame = symbols.spinner[Math.floor(nowMs / spinnerMs) % symbols.spinner.length]
  return { text: frame ?? symbols.waiting, paint: colors.cyan }
}
