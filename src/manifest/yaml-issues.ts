import type { YAMLError } from 'yaml'
import type { Issue, Position } from '../core/issue.ts'

interface Explanation {
  readonly code: string
  readonly message: string
  readonly fix: string
}

const syntax = 'yaml-syntax'

/** Our own words for each error of the YAML library: its messages quote the file, and a quote could be a password. */
const explanations: Readonly<Partial<Record<YAMLError['code'], Explanation>>> = {
  TAB_AS_INDENT: { code: 'yaml-tab', message: 'a tab indents this line', fix: 'Indent with spaces.' },
  BAD_INDENT: {
    code: syntax,
    message: 'the indentation does not fit, or a bracket is not closed',
    fix: 'Line the keys of one mapping up in one column, and close each bracket.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: syntax,
    message: 'a key stands where a value was begun',
    fix: 'Quote the value if it holds `: `, or move the key to a line of its own.',
  },
  MULTILINE_IMPLICIT_KEY: {
    code: syntax,
    message: 'a key goes over several lines',
    fix: 'Check the indentation, and that each key has its `:`.',
  },
  MISSING_CHAR: {
    code: syntax,
    message: 'a character is missing here: a closing quote, a bracket, a comma or a `:`',
    fix: 'Close what was opened before this place.',
  },
  BAD_SCALAR_START: {
    code: syntax,
    message: 'a value cannot begin with this character unless it is quoted',
    fix: 'Put the value in quotes.',
  },
  BAD_DQ_ESCAPE: {
    code: syntax,
    message: 'there is no such escape in double quotes',
    fix: 'Write `\\\\` for a backslash, or use single quotes.',
  },
  BLOCK_IN_FLOW: {
    code: syntax,
    message: 'lines with indentation cannot stand inside brackets',
    fix: 'Write the value without brackets, or all of it inside them.',
  },
  RESOURCE_EXHAUSTION: { code: 'yaml-too-deep', message: 'the file is nested too deeply', fix: 'Make it flatter.' },
  TAG_RESOLVE_FAILED: { code: 'unknown-tag', message: 'this tag is not supported', fix: 'Remove the tag.' },
}

const anything: Explanation = {
  code: syntax,
  message: 'the YAML cannot be understood from here on',
  fix: 'Check the indentation, the quotes and the dashes of this line and the one before it.',
}

/** Issues for what the YAML library found, the first of each line and ten at most: what follows is mostly its echo. */
export function describeYamlErrors(errors: readonly YAMLError[], positionOf: (offset: number) => Position): Issue[] {
  const byLine = new Map<number, Issue>()
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    // How deep the library gets depends on the stack, so the place would not be the same twice.
    const at = positionOf(error.code === 'RESOURCE_EXHAUSTION' ? 0 : error.pos[0])
    if (!byLine.has(at.line)) byLine.set(at.line, { at, path: '', ...(explanations[error.code] ?? anything) })
    if (byLine.size === 10) break
  }
  return [...byLine.values()]
}
