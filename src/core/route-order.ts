import { isForHttpOnly, type AnswerRule, type RuleConditions } from './route.ts'

/** The conditions of a rule; a redirect to HTTPS has one in its action. */
export type Conditions = RuleConditions & Partial<Pick<AnswerRule, 'action'>>

/** Orders rules: by priority, then the most specific first. Rules that are equal keep the order they have. */
export function compareRules(a: Conditions, b: Conditions): number {
  const [first, second] = [a.priority ?? Infinity, b.priority ?? Infinity]
  if (first !== second) return first - second
  const [left, right] = [specificityOf(a), specificityOf(b)]
  for (const [index, value] of left.entries()) if (value !== right[index]) return (right[index] ?? 0) - value
  return 0
}

function specificityOf({ host, path = '*', methods, headers = [], query = [], action }: Conditions): readonly number[] {
  const wild = path.search(/[*?]/)
  return [
    host.startsWith('*') ? 0 : 1,
    host.length,
    wild === -1 ? 1 : 0,
    wild === -1 ? path.length : wild,
    path.replaceAll(/[*?]/g, '').length,
    (methods ? 1 : 0) + headers.length + query.length + (isForHttpOnly(action) ? 1 : 0),
  ]
}

/** True for a pattern that every path fits. */
export function fitsEveryPath(path: string | undefined): boolean {
  return path === undefined || /^\/?\*$/.test(path)
}
