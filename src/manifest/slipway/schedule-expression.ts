/** What is wrong with an expression of a schedule, as an advice; undefined where AWS takes it. */
export function scheduleFault(text: string): string | undefined {
  const [, kind = '', inner = ''] = /^(rate|cron)\((.*)\)$/.exec(text) ?? []
  if (kind === 'rate') return rateFault(inner)
  if (kind === 'cron') return cronFault(inner)
  if (text.startsWith('at(')) return 'Use `slipway run` for what runs once; `rate` and `cron` come again.'
  const fields = text.trim().split(/\s+/)
  return fields.length === 5 ? fromCrontab(fields) : 'Write rate(1 hour), or cron(0 3 * * ? *) for every day at three.'
}

/** `rate(value unit)`: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, 2026-11. */
function rateFault(inner: string): string | undefined {
  const [, value = '', unit = '', plural = ''] = /^([1-9]\d{0,8}) (minute|hour|day)(s?)$/.exec(inner) ?? []
  if (value === '') return 'Write a whole number and minutes, hours or days: rate(15 minutes).'
  if ((value === '1') === (plural === '')) return undefined
  return `Write rate(${value} ${unit}${value === '1' ? '' : 's'}).`
}

/** One of the six fields: its name, its numbers, its words in their order, and what else it may be. */
interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words?: readonly string[]
  /** Further forms: the last day, the weekday nearest to one, the n-th of a month. */
  readonly other?: RegExp
}

/** The fields of `cron`, by the same page. */
const fields: readonly Field[] = [
  { name: 'minutes', least: 0, most: 59 },
  { name: 'hours', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31, other: /^(?:\?|L|LW|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', least: 1, most: 12, words: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  {
    ...{ name: 'day of the week', least: 1, most: 7, words: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
    other: /^(?:\?|L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/i,
  },
  { name: 'year', least: 1970, most: 2199 },
]

function cronFault(inner: string): string | undefined {
  const given = inner.split(' ')
  if (given.length === 5) return fromCrontab(given)
  if (given.length !== fields.length)
    return `Write six fields with one space between them: ${fields.map(({ name }) => name).join(', ')}.`
  const wrong = fields.find((field, index) => !fits(given[index] ?? '', field))
  if (wrong) return `Mend the ${wrong.name}: ${wrong.least} to ${wrong.most}, with \`,\`, \`-\`, \`*\` and \`/\`.`
  if ((given[2] === '?') === (given[4] === '?'))
    return 'Write `?` for the day of the month or the day of the week: one of the two, and not both.'
  return undefined
}

function fits(text: string, { least, most, words = [], other }: Field): boolean {
  if (other?.test(text)) return true
  const numberOf = (one: string): number => {
    const word = words.indexOf(one.toUpperCase())
    if (word >= 0) return least + word
    return /^\d{1,4}$/.test(one) ? Number(one) : -1
  }
  return text.split(',').every((part) => {
    const [, from = '', to, , step] = /^(\*|\w+)(?:-(\w+))?(\/(\d{1,4}))?$/.exec(part) ?? []
    const ends = [...(from === '*' ? [] : [from]), ...(to === undefined ? [] : [to])].map(numberOf)
    const isRange =
      ends.every((end) => end >= least && end <= most) && (ends.length < 2 || Number(ends[0]) <= Number(ends[1]))
    return from !== '' && !(from === '*' && to !== undefined) && isRange && step !== '0'
  })
}

/** A crontab has five fields and `*` for both days; it counts Sunday as 0, which AWS counts as 1. */
function fromCrontab(given: readonly string[]): string {
  const [minutes, hours, day, month, weekday] = given
  const six = weekday === '*' ? [minutes, hours, day, month, '?', '*'] : [minutes, hours, '?', month, 'MON-FRI', '*']
  const written = `cron(${six.join(' ')})`
  return weekday === '*'
    ? `Write ${written}: AWS has a sixth field, the year, and \`?\` for one of the two days.`
    : `Write six fields, for example ${written}: AWS has the year, \`?\` for one of the two days, and Sunday is 1.`
}

/** True for a name of the time zone database, as AWS takes it. */
export function isTimeZone(name: string): boolean {
  const known = canonicalZone(name)
  return known !== undefined && (known.toLowerCase() !== name.toLowerCase() || known === name)
}

/** The same zone as it is written in the database. */
export function adviseTimeZone(name: string): string | undefined {
  const known = canonicalZone(name)
  return known === undefined ? undefined : `Write ${known}.`
}

function canonicalZone(name: string): string | undefined {
  if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
