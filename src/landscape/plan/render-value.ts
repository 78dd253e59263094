/** What the logical ids in a template stand for, in words. */
export type Words = (logicalId: string) => string

type Facts = Readonly<Record<string, unknown>>

/** A value of a template as a person would write it; undefined for none. What CloudFormation computes is told by what goes into it. */
export function renderValue(value: unknown, words: Words): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return value.map((each) => renderValue(each, words) ?? '').join(', ')
  const [entry] = Object.entries(value)
  const [kind, given] = entry ?? []
  return renderIntrinsic(kind, given, words) ?? renderObject(value, words)
}

function renderObject(value: object, words: Words): string {
  const parts = Object.entries(value as Facts).map(([key, each]) => `${key}: ${renderValue(each, words) ?? ''}`)
  return `{ ${parts.join(', ')} }`
}

function renderIntrinsic(kind: string | undefined, given: unknown, words: Words): string | undefined {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  switch (kind) {
    case 'Ref':
      return words(String(given))
    case 'Fn::GetAtt':
      return `${words(String(list[0]))}.${String(list[1])}`
    case 'Fn::Sub':
      return renderSub(String(list[0]), (list[1] ?? {}) as Facts, words)
    case 'Fn::Join':
      return textsOf(list[1], words).join(String(list[0]))
    case 'Fn::Split':
      return textsOf(list[1], words).join('').split(String(list[0])).join(', ')
    case 'Fn::Select':
      return renderSelect(Number(list[0]), list[1], words)
    case 'Fn::Base64':
      return renderValue(given, words)
    default:
      return undefined
  }
}

function textsOf(value: unknown, words: Words): string[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value]
  return parts.map((each) => renderValue(each, words) ?? '')
}

function renderSub(text: string, values: Facts, words: Words): string {
  return text.replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    if (Object.hasOwn(values, name)) return renderValue(values[name], words) ?? ''
    const [id = name, ...attribute] = name.split('.')
    return [words(id), ...attribute].join('.')
  })
}

function renderSelect(index: number, list: unknown, words: Words): string {
  const text = renderValue(list, words) ?? ''
  return text.split(', ')[index] ?? text
}
