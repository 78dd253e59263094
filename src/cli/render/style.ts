import picocolors from 'picocolors'
import type { Output, Terminal } from '../terminal.ts'
import { asciiSymbols, unicodeSymbols, type Symbols } from './symbols.ts'

/** Painters of text; each gives the text back unchanged when colour is off. */
export type Colors = ReturnType<typeof picocolors.createColors>

/** How text is dressed for one output. */
export interface Style {
  readonly colors: Colors
  readonly symbols: Symbols
}

/** What decides about colour. */
export interface ColorFacts {
  readonly noColorFlag: boolean
  readonly env: Terminal['env']
  readonly isTty: boolean
}

/** Whether an output gets colour: `--no-color`, then `NO_COLOR`, then `FORCE_COLOR`, then whether it is a terminal. */
export function decideColor({ noColorFlag, env, isTty }: ColorFacts): boolean {
  if (noColorFlag || isSet(env['NO_COLOR'])) return false
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false'
  return isTty && env['TERM'] !== 'dumb'
}

/** Whether the locale can show more than ASCII; the first of LC_ALL, LC_CTYPE and LANG that is set decides. */
export function decideUnicode(env: Terminal['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet)
  return locale !== undefined && /utf-?8/i.test(locale)
}

/** The style of one output. */
export function styleFor(output: Output, env: Terminal['env'], noColorFlag: boolean): Style {
  return {
    colors: picocolors.createColors(decideColor({ noColorFlag, env, isTty: output.isTty })),
    symbols: decideUnicode(env) ? unicodeSymbols : asciiSymbols,
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
