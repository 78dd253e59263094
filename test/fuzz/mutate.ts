/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What people and editors leave in files, and what parsers stumble over. */
const bits = [
  ...[
    '\t',
    '\n',
    '\r\n',
    ': ',
    '- ',
    '? ',
    '#',
    '|\n',
    '>-\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\uFEFF',
    '\0',
    '\uD800',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    ',',
    '&a ',
    '*a',
    '*labels',
    '<<: *labels',
    '<<: ',
    '!!str ',
    '!reset ',
    '!override ',
    '!x ',
  ],
  ...[
    'null',
    '~',
    'true',
    'yes',
    '0',
    '-1',
    '1e999',
    '.inf',
    '.nan',
    '0x10',
    '0o17',
    '9999999999999999999',
    '1.5',
    '2024-01-01',
  ],
  ...[
    '$',
    '${',
    '${A',
    '${A:-',
    '}',
    '$$',
    '${A:?}',
    '${A:-${B:-${C}}}',
    '[]',
    '{}',
    '""',
    '[[[[[[',
    'é',
    '😀',
    '\u202E',
    '__proto__',
  ],
  ...[
    'constructor',
    'services',
    'extends: {service: web}',
    'include: [compose.yaml]',
    'x-a: 1',
    '/',
    '..',
    ':',
    '80:80',
    '1-70000',
    '%',
  ],
]

type Mutation = (text: string, random: () => number, other: string) => string

const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)]
const cut = (text: string, random: () => number): number => Math.floor(random() * (text.length + 1))

/** Changes one line of the text; gives lines, as many as it likes. */
function onLine(change: (line: string, random: () => number, lines: readonly string[]) => readonly string[]): Mutation {
  return (text, random) => {
    const lines = text.split('\n')
    const at = Math.floor(random() * lines.length)
    return lines.flatMap((line, index) => (index === at ? change(line, random, lines) : [line])).join('\n')
  }
}

const mutations: readonly Mutation[] = [
  (text, random) => {
    const at = cut(text, random)
    return text.slice(0, at) + pick(bits, random) + text.slice(at)
  },
  (text, random) => {
    const at = cut(text, random)
    return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 20))
  },
  (text, random) => text.slice(0, cut(text, random)),
  (text, random, other) => text.slice(0, cut(text, random)) + other.slice(cut(other, random)),
  onLine(() => []),
  onLine((line) => [line, line]),
  onLine((line, random, lines) => [line, pick(lines, random) ?? '']),
  onLine((line, random) => [' '.repeat(Math.floor(random() * 6)) + line.trimStart()]),
  // The value behind a key, or an item of a list.
  onLine((line, random) => [line.replace(/(?<=[:-] ).*$/, () => pick(bits, random) ?? '')]),
  onLine((line, random) => [line.replace(/[\w-]+(?=:)/, () => pick(bits, random) ?? '')]),
  // One word anywhere in the line.
  onLine((line, random) => {
    const words = line.split(/\b/)
    const at = Math.floor(random() * words.length)
    return [words.map((word, index) => (index === at ? pick(bits, random) : word)).join('')]
  }),
  onLine((line, random) => [line, ...Array.from({ length: Math.floor(random() * 300) }, () => line)]),
]

/** A text with one to five changes; `other` is a text from which parts may come. */
export function mutate(text: string, other: string, random: () => number): string {
  const count = 1 + Math.floor(random() * 5)
  return Array.from({ length: count }).reduce<string>(
    (changed) => pick(mutations, random)?.(changed, random, other) ?? changed,
    text,
  )
}
