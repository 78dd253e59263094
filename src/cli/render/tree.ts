import type { Event } from '../../core/event.ts'
import { phases, type Plan, type Step } from '../../core/plan.ts'
import { describeChanged } from './watch.ts'

type StepEvent = Extract<Event, { type: 'step' }>

/** How a row or a stage stands. */
export type Standing = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** One line of the tree: a service, or a step that belongs to none. */
export interface Row {
  readonly key: string
  readonly label: string
  readonly standing: Standing
  /** Ids of steps that run now with their titles. */
  readonly running: ReadonlyMap<string, string>
  /** Steps that are still to come, known from the plan. */
  readonly ahead: ReadonlyMap<string, Step>
  /** What the running step waits for. */
  readonly progress?: string
  /** Last line its build or other child printed. */
  readonly output?: string
  readonly startedAt?: number
  readonly endedAt?: number
}

/** A heading of the tree with its rows. */
export interface Stage {
  readonly title: string
  readonly standing: Standing
  readonly startedAt: number
  readonly endedAt?: number
  readonly rows: readonly Row[]
}

/** What the live tree knows; the fold of all events so far. */
export interface Tree {
  readonly stages: readonly Stage[]
  readonly plan?: Plan
  /** Steps that have succeeded. */
  readonly finished: ReadonlySet<string>
}

/** A tree of nothing. */
export const emptyTree: Tree = { stages: [], finished: new Set() }

/** Folds one event, seen at `atMs`, into the tree. */
export function foldTree(tree: Tree, event: Event, atMs: number): Tree {
  switch (event.type) {
    case 'stage':
      return { ...tree, stages: [...endStages(tree, 'done', atMs), openStage(event.title, atMs)] }
    case 'watch':
      return event.state === 'changed' ? { ...tree, stages: [openStage(describeChanged(event.paths), atMs)] } : tree
    case 'plan':
      return { ...tree, plan: event.plan }
    case 'step':
      return foldStep(tree, event, atMs)
    case 'progress':
      return changeRunning(tree, event.id, (row) => ({ ...row, progress: event.text }))
    case 'output':
      return changeRunning(tree, event.id, (row) => ({ ...row, output: event.line }))
    default:
      return tree
  }
}

/** Ends the last stage. When the command failed, the stage that did not end is marked: an earlier one, else the last. */
export function closeTree(tree: Tree, ok: boolean, atMs: number): Tree {
  const isMarked = tree.stages.some(({ standing }) => standing === 'failed' || standing === 'cancelled')
  const stages = endStages(tree, ok || isMarked ? 'done' : 'failed', atMs)
  return { ...tree, stages: stages.map((stage) => ({ ...stage, rows: stage.rows.map((row) => closeRow(row, atMs)) })) }
}

function closeRow(row: Row, atMs: number): Row {
  return row.standing === 'running' ? { ...row, standing: 'cancelled', endedAt: atMs } : row
}

/** The service whose unfinished step a waiting row needs first, or that of an earlier phase; undefined when nothing holds it back. */
export function waitsFor(tree: Tree, row: Row): string | undefined {
  const all = tree.plan?.steps ?? []
  const steps = new Map(all.map((step) => [step.id, step]))
  for (const step of row.ahead.values()) {
    for (const id of step.needs) {
      const need = steps.get(id)
      if (!tree.finished.has(id) && need?.service !== row.key) return need?.service ?? need?.title ?? id
    }
  }
  const [next] = row.ahead.values()
  const rank = next ? phases.indexOf(next.phase) : 0
  const open = all.find(({ id, phase, service }) => {
    return phases.indexOf(phase) < rank && !tree.finished.has(id) && service !== row.key
  })
  return open && (open.service ?? open.title)
}

function openStage(title: string, atMs: number): Stage {
  return { title, standing: 'running', startedAt: atMs, rows: [] }
}

function endStages(tree: Tree, standing: Standing, atMs: number): readonly Stage[] {
  return tree.stages.map((stage) => {
    if (stage.endedAt !== undefined) return stage
    return { ...stage, standing: worstOf(stage.rows, standing === 'done') ?? standing, endedAt: atMs }
  })
}

/** A stage whose rows did not all get to their end did not either; what goes well may leave rows of the plan to a later stage. */
function worstOf(rows: readonly Row[], goesWell: boolean): Standing | undefined {
  if (rows.some((row) => row.standing === 'failed')) return 'failed'
  const isOpen = (row: Row) => row.standing !== 'done' && !(goesWell && isUntouched(row))
  return rows.some(isOpen) ? 'cancelled' : undefined
}

function isUntouched({ standing, startedAt }: Row): boolean {
  return standing === 'waiting' && startedAt === undefined
}

function foldStep(tree: Tree, event: StepEvent, atMs: number): Tree {
  const isOver = event.state === 'done' || event.state === 'skipped'
  const finished = isOver ? new Set([...tree.finished, event.id]) : tree.finished
  const stages = tree.stages.length === 0 ? [openStage('Working', atMs)] : tree.stages
  const last = stages.at(-1) ?? openStage('Working', atMs)
  const rows = withRow(withPlannedRows(last.rows, event, tree.plan), event)
  const key = event.service ?? event.id
  const changed = rows.map((row) => (row.key === key ? stepRow(row, event, atMs) : row))
  return { ...tree, finished, stages: [...stages.slice(0, -1), { ...last, rows: changed }] }
}

/** The first step of the plan brings a row for every service that the plan touches. */
function withPlannedRows(rows: readonly Row[], event: StepEvent, plan: Plan | undefined): readonly Row[] {
  if (plan === undefined || !plan.steps.some(({ id }) => id === event.id)) return rows
  const services = [...new Set(plan.steps.flatMap(({ service }) => service ?? []))]
  const missing = services.filter((service) => !rows.some(({ key }) => key === service))
  return [...rows, ...missing.map((service) => plannedRow(service, plan))]
}

function plannedRow(service: string, plan: Plan): Row {
  const ahead = new Map(plan.steps.filter((step) => step.service === service).map((step) => [step.id, step]))
  return { key: service, label: service, standing: 'waiting', running: new Map(), ahead }
}

function withRow(rows: readonly Row[], event: StepEvent): readonly Row[] {
  const key = event.service ?? event.id
  if (rows.some((row) => row.key === key)) return rows
  const label = event.service ?? event.title
  return [...rows, { key, label, standing: 'waiting', running: new Map(), ahead: new Map() }]
}

function stepRow(row: Row, event: StepEvent, atMs: number): Row {
  const running = new Map(row.running)
  const ahead = new Map(row.ahead)
  ahead.delete(event.id)
  if (event.state === 'started') running.set(event.id, event.title)
  else running.delete(event.id)
  const { progress: _progress, output: _output, endedAt: _endedAt, ...rest } = row
  const standing = standingAfter(row, event, running.size + ahead.size)
  const isOpen = standing === 'running' || standing === 'waiting'
  return { ...rest, running, ahead, standing, startedAt: row.startedAt ?? atMs, ...(isOpen ? {} : { endedAt: atMs }) }
}

function standingAfter(row: Row, event: StepEvent, stepsLeft: number): Standing {
  if (row.standing === 'failed' || event.state === 'failed') return 'failed'
  if (event.state === 'cancelled') return 'cancelled'
  return event.state === 'started' || stepsLeft > 0 ? 'running' : 'done'
}

function changeRunning(tree: Tree, stepId: string, change: (row: Row) => Row): Tree {
  const last = tree.stages.at(-1)
  if (last === undefined) return tree
  const rows = last.rows.map((row) => (row.running.has(stepId) ? change(row) : row))
  return { ...tree, stages: [...tree.stages.slice(0, -1), { ...last, rows }] }
}
