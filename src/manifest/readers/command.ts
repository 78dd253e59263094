import { isNull, report, reportType, type Cursor } from '../cursor.ts'
import { splitWords, type WordsProblem } from '../../core/shell-words.ts'
import { listOf } from './lists.ts'
import { readText } from './scalars.ts'

/** Reads `command` or `entrypoint`: words, or a line that is split into words. Empty means none at all, nothing means the image's. */
export function readCommand(cursor: Cursor): readonly string[] | undefined {
  if (isNull(cursor)) return undefined
  if (cursor.tree.kind === 'list') return listOf(readText)(cursor)
  if (cursor.tree.kind !== 'scalar') return reportType(cursor, 'text or a list of words')
  const line = readText(cursor)
  if (line === undefined) return undefined
  const split = splitWords(line)
  return split.problem ? reportWords(cursor, split.problem) : split.words
}

function reportWords(cursor: Cursor, problem: WordsProblem): undefined {
  const accepted = 'one program with its words'
  if (problem.kind === 'unclosed') {
    const message = `a \`${problem.character}\` is left open in this command`
    return report(cursor, { code: 'bad-command', message, accepted, fix: 'Close it, or write the command as a list.' })
  }
  const message = `\`${problem.character}\` means something to a shell only, and no shell runs this command`
  const fix = "Write it as a list: [sh, -c, '…'], or put the character in quotes."
  return report(cursor, { code: 'bad-command', message, accepted, fix })
}
