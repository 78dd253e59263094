import type { Issue } from '../core/issue.ts'
import { substitute, type Lookup, type SubstituteProblem } from './substitute.ts'
import { collectIssue } from './collect-issue.ts'
import { childPath } from './key-path.ts'
import type { Entry, Mapping, Scalar, Tree } from './tree.ts'

interface Interpolation {
  readonly lookup: Lookup
  readonly issues: Issue[]
  /** Shared parts stay shared, and are reported once. */
  readonly done: Map<Tree, Tree>
}

/** Replaces variables in every text of a tree, never in keys. */
export function interpolate(tree: Mapping, lookup: Lookup, issues: Issue[]): Mapping {
  const run: Interpolation = { lookup, issues, done: new Map() }
  return { ...tree, entries: interpolateEntries(tree, run, '') }
}

function interpolateTree(tree: Tree, run: Interpolation, path: string): Tree {
  if (tree.kind === 'scalar' && !hasVariable(tree)) return tree
  const known = run.done.get(tree)
  if (known) return known
  const result = interpolateNew(tree, run, path)
  run.done.set(tree, result)
  return result
}

function interpolateNew(tree: Tree, run: Interpolation, path: string): Tree {
  if (tree.kind === 'scalar') return interpolateScalar(tree, run, path)
  if (tree.kind === 'map') return { ...tree, entries: interpolateEntries(tree, run, path) }
  return { ...tree, items: tree.items.map((item, index) => interpolateTree(item, run, `${path}[${index}]`)) }
}

function interpolateEntries(tree: Mapping, run: Interpolation, path: string): ReadonlyMap<string, Entry> {
  return new Map(
    [...tree.entries].map(([key, entry]) => [
      key,
      { keyAt: entry.keyAt, value: interpolateTree(entry.value, run, childPath(path, key)) },
    ]),
  )
}

function hasVariable(scalar: Scalar): scalar is Scalar & { readonly value: string } {
  return typeof scalar.value === 'string' && scalar.value.includes('$')
}

function interpolateScalar(scalar: Scalar, run: Interpolation, path: string): Scalar {
  if (!hasVariable(scalar)) return scalar
  const result = substitute(scalar.value, run.lookup)
  for (const name of result.unset) {
    const message = `the variable ${name} is not set, so it is empty here`
    const fix = `Set ${name} in the environment or in .env, or give it a default: \${${name}:-default}.`
    collectIssue(run.issues, { code: 'variable-unset', at: scalar.at, path, message, fix, severity: 'warning' })
  }
  if (result.problem) collectIssue(run.issues, { at: scalar.at, path, ...describeProblem(result.problem) })
  return { ...scalar, value: result.text, ...(result.problem && { broken: true }) }
}

function describeProblem(problem: SubstituteProblem): Pick<Issue, 'code' | 'message' | 'given' | 'accepted' | 'fix'> {
  switch (problem.kind) {
    case 'required': {
      const message = `the required variable ${problem.name} is missing${problem.message && `: ${problem.message}`}`
      return { code: 'variable-missing', message, fix: `Set ${problem.name} in the environment or in .env.` }
    }
    case 'too-much':
      return {
        code: 'bad-interpolation',
        message: 'the variables here are nested too deeply or expand to too much text',
      }
    case 'malformed': {
      const accepted = '$X, ${X}, ${X:-default}, ${X-default}, ${X:?message}, ${X?message}, ${X:+other}, ${X+other}'
      const fix = 'Write `$$` for a dollar sign that is no variable.'
      return { code: 'bad-interpolation', message: 'this is not a variable', given: problem.near, accepted, fix }
    }
  }
}
