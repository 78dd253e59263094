import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { drawTree } from '../../src/cli/render/frame.ts'
import { styleFor } from '../../src/cli/render/style.ts'
import { widthOf } from '../../src/cli/render/width.ts'
import { closeTree, emptyTree, foldTree, waitsFor, type Tree } from '../../src/cli/render/tree.ts'
import { createFakeLibrary, sampleEnd, sampleEvents, samplePlan, sampleResult } from './fake-library.ts'
import { createRecordingTerminal, startMs } from './recording-terminal.ts'
import { goldenOf } from './run-recorded.ts'

const stepMs = 400

/** Folds events that come one every 400 ms. */
function treeOf(events: readonly Event[]): Tree {
  return events.reduce((tree, event, index) => foldTree(tree, event, startMs + index * stepMs), emptyTree)
}

function frameOf(tree: Tree, width: number, lang: string, height = 24, nowMs = startMs + 60_000): string[] {
  const { stderr } = createRecordingTerminal([], { isTty: true })
  const style = styleFor(stderr, { LANG: lang }, true)
  return drawTree(tree, { width, height, nowMs, style })
}

/** One frame after each event. */
function filmOf(events: readonly Event[], width: number, lang: string): string {
  return events
    .map((_, index) =>
      frameOf(treeOf(events.slice(0, index + 1)), width, lang, 24, startMs + (index + 1) * stepMs).join('\n'),
    )
    .join('\n\n')
}

/** What stands on a terminal after the codes that log-update writes: up one line, to the first column, erase the line. */
function screenOf(text: string): string[] {
  const lines = ['']
  let row = 0
  for (const [piece] of text.matchAll(/\u001B\[\??\d*[A-Za-z]|\n|[^\u001B\n]+/g)) {
    if (piece === '\n') row += 1
    else if (piece.endsWith('A') && piece.startsWith('\u001B')) row -= Number(piece.slice(2, -1) || 1)
    else if (piece === '\u001B[2K') lines[row] = ''
    else if (piece === '\u001B[J') lines.length = row + 1
    else if (!piece.startsWith('\u001B')) lines[row] = (lines[row] ?? '') + piece
    lines[row] ??= ''
  }
  return lines.slice(0, row + 1)
}

const failed: readonly Event[] = [
  ...sampleEvents,
  {
    type: 'step',
    id: 'await:shop-web-1-r3',
    title: 'prove shop-web-1-r3 healthy',
    service: 'web',
    state: 'failed',
    ms: 9000,
  },
  { type: 'stage', name: 'restore', title: 'Put back release 2' },
  { type: 'step', id: 'remove', title: 'remove shop-db-1-r3', service: 'db', state: 'started' },
]

/** A build of many services at once. */
function crowd(count: number): readonly Event[] {
  const steps = Array.from({ length: count }, (_, index): Event[] => {
    const step = { type: 'step', id: `build:${index}`, title: 'build', service: `service-${index}` } as const
    const isDone = index % 3 === 0
    return [{ ...step, state: 'started' }, ...(isDone ? [{ ...step, state: 'done', ms: 5 } as const] : [])]
  })
  return [{ type: 'stage', name: 'build', title: 'Build images' }, ...steps.flat()]
}

describe('the live tree', () => {
  it.each([
    ['wide', 80, 'C.UTF-8'],
    ['narrow', 40, 'C.UTF-8'],
    ['ascii', 80, 'C'],
  ])('%s', async (name, width, lang) => {
    await expect(`${filmOf([...sampleEvents, ...sampleEnd], width, lang)}\n`).toMatchFileSnapshot(
      goldenOf(`live/${name}.txt`),
    )
  })

  it('keeps what failed in sight', async () => {
    const frames = [
      frameOf(treeOf(failed), 80, 'C.UTF-8', 24, startMs + 7000),
      frameOf(closeTree(treeOf(failed), false, startMs + 9000), 80, 'C.UTF-8'),
    ]
    await expect(`${frames.map((frame) => frame.join('\n')).join('\n\n')}\n`).toMatchFileSnapshot(
      goldenOf('live/failed.txt'),
    )
  })

  it('never draws a wider line nor more lines than asked', () => {
    for (const width of [10, 40, 79]) {
      for (const height of [3, 8, 24]) {
        for (const events of [sampleEvents, failed, crowd(60)]) {
          const frame = frameOf(treeOf(events), width, 'C.UTF-8', height)
          expect(frame.length).toBeLessThanOrEqual(height)
          for (const line of frame) expect(widthOf(line)).toBeLessThanOrEqual(width)
        }
      }
    }
  })

  it('says how many are out of sight', async () => {
    await expect(`${frameOf(treeOf(crowd(40)), 80, 'C.UTF-8', 24, startMs + 60_000).join('\n')}\n`).toMatchFileSnapshot(
      goldenOf('live/crowd.txt'),
    )
  })

  it('does not carry the control characters of a build into the terminal', () => {
    const events: Event[] = [
      ...sampleEvents.slice(0, 3),
      { type: 'output', id: 'build:web', line: 'old\rnew \u001B[2J\u0007\tend' },
    ]
    const [, , , line] = frameOf(treeOf(events), 80, 'C.UTF-8')
    expect(line).toBe('    │ new   end')
  })

  it('is redrawn in place and ends above the summary', async () => {
    const terminal = createRecordingTerminal(['up'], { isTty: true })
    const library = createFakeLibrary({
      up: async ({ emit }) => {
        for (const event of [...sampleEvents, ...sampleEnd]) {
          emit(event)
          terminal.advance(stepMs)
        }
        return sampleResult
      },
    })
    expect(await runCli(terminal, library)).toBe(0)
    const text = stripVTControlCharacters(terminal.written.stderr)
    expect(text).toContain('worker will be away for a moment')
    expect(text).toMatch(/✔ Start release 3 {2}\d\.\d s\n(?:i .*\n)*✔ Release 3 is live in 4\.2 s\n.*slipway open/)
    expect(terminal.written.stderr).toContain('\u001B[2K')
  })

  it('of up --watch leaves a line for each change that went well, and all of one that did not', async () => {
    const terminal = createRecordingTerminal(['up', '--watch'], { isTty: true, rows: 60 })
    expect(await runCli(terminal, createFakeLibrary())).toBe(0)
    const last = (text: string) => screenOf(text).slice(-14)
    expect(last(terminal.written.stderr)).toEqual([
      'i Watching the files of api, web; Ctrl-C ends it and leaves the app running',
      '✔ web/site/shop.css: copied 1 file into web  0.2 s',
      '✔ api/app.py changed  0.0 s',
      '✖ Build images  0.0 s',
      '  ✖ api  0.0 s',
      '✖ The image of service api does not build: compose.yaml:12 names a Dockerfile that fails',
      '  last lines of the build',
      '    │ SyntaxError: invalid syntax',
      '  → Mend it and save: it is taken up at once. What served before serves.',
      'i Watching goes on',
      '✔ api/app.py, api/health.py, api/start.sh and 1 more: release 4 is live  3.2 s',
      '✔ Watching has ended, release 4 runs on',
      '  → Stop it with `slipway down`, watch again with `slipway up --watch`.',
      '',
    ])
  })

  it('vanishes before the result of a command that only reads', async () => {
    const terminal = createRecordingTerminal(['plan'], { isTty: true })
    const library = createFakeLibrary({
      plan: async ({ emit }) => {
        emit({ type: 'stage', name: 'read', title: 'Read compose.yaml' })
        terminal.advance(100)
        throw new Error('stop')
      },
    })
    await runCli(terminal, library)
    expect(terminal.written.stderr).toMatch(/Read compose\.yaml[\s\S]*\u001B\[2K/)
  })
})

describe('steps of a plan that come in a later stage', () => {
  const stage = (title: string): Event => ({ type: 'stage', name: title, title })
  const foundation = { id: 'stack:a', title: 'create stack a', service: 'foundation' } as const
  const phased = samplePlan.steps
    .slice(0, 1)
    .flatMap((step) => [
      { ...step, ...foundation, needs: [] },
      { ...step, id: 'stack:b', title: 'create stack b', service: 'edge', needs: [] },
      { ...step, id: 'stack:c', title: 'create stack c', service: 'service-web', phase: 'switch', needs: [] } as const,
    ])
  const events: readonly Event[] = [
    { type: 'plan', plan: { ...samplePlan, steps: phased } },
    stage('Making the foundation'),
    { type: 'step', ...foundation, state: 'started' },
    { type: 'step', ...foundation, state: 'done', ms: 10 },
    stage('Changing prod'),
  ]

  it('do not make the first stage one that was cut off', () => {
    expect(treeOf(events).stages.map(({ standing }) => standing)).toEqual(['done', 'running'])
  })

  it('say what they wait for: the phase before', () => {
    const edge = { id: 'stack:b', title: 'create stack b', service: 'edge' } as const
    const tree = treeOf([...events, { type: 'step', ...edge, state: 'started' }])
    const web = tree.stages.at(-1)?.rows.find(({ key }) => key === 'service-web')
    expect(web && waitsFor(tree, web)).toBe('edge')
  })
})

describe('a stage that was interrupted', () => {
  it('is not shown as done, and putting back is', () => {
    const putBack: Event = { type: 'stage', name: 'restore', title: 'Put back release 2' }
    const tree = closeTree(treeOf([...sampleEvents, putBack]), false, startMs + 9000)
    expect(tree.stages.map(({ standing }) => standing)).toEqual(['done', 'done', 'cancelled', 'done'])
  })

  it('is marked when the command fails before any step', () => {
    const tree = closeTree(treeOf(sampleEvents.slice(0, 1)), false, startMs + 9000)
    expect(tree.stages.map(({ standing }) => standing)).toEqual(['failed'])
  })
})
