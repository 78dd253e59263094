/** Signs that carry the meaning which colour only underlines. All signs of a set but the last four have one width. */
export interface Symbols {
  readonly done: string
  readonly failed: string
  readonly warning: string
  readonly info: string
  readonly waiting: string
  readonly started: string
  readonly skipped: string
  readonly create: string
  readonly change: string
  readonly replace: string
  readonly run: string
  readonly remove: string
  readonly keep: string
  readonly switch: string
  readonly spinner: readonly string[]
  readonly next: string
  readonly ellipsis: string
  readonly bar: string
}

/** For a UTF-8 locale. */
export const unicodeSymbols: Symbols = {
  done: '✔',
  failed: '✖',
  warning: '!',
  info: 'i',
  waiting: '·',
  started: '…',
  skipped: '-',
  create: '+',
  change: '~',
  replace: '±',
  run: '▶',
  remove: '−',
  keep: '=',
  switch: '⇄',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  next: '→',
  ellipsis: '…',
  bar: '│',
}

/** For every other locale. */
export const asciiSymbols: Symbols = {
  done: 'ok',
  failed: 'x ',
  warning: '! ',
  info: 'i ',
  waiting: '. ',
  started: '..',
  skipped: '- ',
  create: '+ ',
  change: '* ',
  replace: '+-',
  run: '> ',
  remove: '- ',
  keep: '= ',
  switch: '~ ',
  spinner: ['| ', '/ ', '- ', '\\ '],
  next: '->',
  ellipsis: '...',
  bar: '|',
}
