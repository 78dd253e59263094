import { Writable } from 'node:stream'
import { createLogUpdate } from 'log-update'
import type { WatchEvent } from '../../core/event.ts'
import type { Output, Terminal } from '../terminal.ts'
import { drawTree } from './frame.ts'
import { renderAnnouncement, renderNote } from './plain.ts'
import { renderGap } from './gap.ts'
import type { Reporter } from './reporter.ts'
import type { Style } from './style.ts'
import { isFailed, renderWatch } from './watch.ts'
import { closeTree, emptyTree, foldTree } from './tree.ts'

const frameMs = 90
const mostLines = 24

/** How the live tree ends. */
export interface LiveOptions {
  /** Takes the tree away at the end, for commands whose result is all that counts. */
  readonly vanish: boolean
}

/** Redraws the tree in place on a terminal, at most 12 times a second. */
export function createLiveReporter(terminal: Terminal, style: Style, options: LiveOptions): Reporter {
  const output = terminal.stderr
  const log = createLogUpdate(streamTo(output), { showCursor: true })
  let tree = emptyTree
  const draw = (): void => {
    if (tree.stages.length > 0) log(frameOf().join('\n'))
  }
  const frameOf = (): string[] => {
    const height = Math.max(3, Math.min(mostLines, output.rows() - 1))
    return drawTree(tree, { width: output.columns() - 1, height, nowMs: terminal.now(), style })
  }
  const stop = terminal.every(frameMs, draw)
  const pause = (ok = true): void => {
    tree = closeTree(tree, ok, terminal.now())
    draw()
    log.done()
    tree = emptyTree
  }
  const watched = (event: WatchEvent): void => {
    // The turn that went well leaves one line; one that failed leaves everything.
    if (isFailed(event)) pause(false)
    tree = event.state === 'changed' ? foldTree(emptyTree, event, terminal.now()) : emptyTree
    log.clear()
    // Nothing is drawn here now, so that the terminal may wrap long lines itself.
    if (event.state !== 'changed') output.write(`${renderWatch(event, style).join('\n')}\n`)
  }
  return {
    announce: (announcement) => log.persist(renderAnnouncement(announcement, style)),
    event: (event) => {
      if (event.type === 'note') log.persist(renderNote(event, style))
      if (event.type === 'plan') for (const gap of event.plan.gaps) log.persist(renderGap(gap, style))
      if (event.type === 'watch') return watched(event)
      tree = foldTree(tree, event, terminal.now())
      if (event.type === 'stage') draw()
    },
    pause,
    close: (ok) => {
      stop()
      tree = closeTree(tree, ok, terminal.now())
      if (options.vanish) return log.clear()
      draw()
      log.done()
    },
  }
}

/** The stream that log-update wants; its size is read anew for every frame. */
function streamTo(output: Output): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      output.write(String(chunk))
      done()
    },
  })
  return Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { get: () => output.columns() },
    rows: { get: () => output.rows() },
  })
}
