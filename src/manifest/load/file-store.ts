import { basename, relative, resolve } from 'node:path'
import type { Issue } from '../../core/issue.ts'
import { parseYaml, type ParsedYaml, type SourceFile } from '../yaml-tree.ts'

/** What is known of a file: its text, nothing when there is none, or why it cannot be read. */
export type FileText = string | undefined | { readonly problem: string }

/** Files by absolute path. What is asked for and not known yet is remembered in `wanted`, so that it can be read for the next round. */
export class FileStore {
  /** Paths somebody asked for whose text is not known. */
  readonly wanted = new Set<string>()
  readonly #base: string
  readonly #texts = new Map<string, FileText>()
  readonly #parsed = new Map<string, ParsedYaml>()

  /** Names are shown relative to `base`, an absolute folder. */
  constructor(base: string) {
    this.#base = base
  }

  set(path: string, text: FileText): void {
    this.wanted.delete(path)
    this.#texts.set(path, text)
  }

  /** True when somebody looked whether the file is there. */
  knows(path: string): boolean {
    return this.#texts.has(path)
  }

  /** The text of a file, undefined when there is none or it cannot be read. */
  text(path: string): string | undefined {
    const text = this.#texts.get(path)
    if (text === undefined && !this.#texts.has(path)) this.wanted.add(path)
    return typeof text === 'string' ? text : undefined
  }

  /** Why a file that is there cannot be read. */
  problem(path: string): Issue | undefined {
    const text = this.#texts.get(path)
    if (typeof text !== 'object') return undefined
    const at = { file: this.name(path), line: 1, column: 1 }
    const fix = 'Check that it is a file and that you may read it.'
    return { code: 'file-unreadable', at, path: '', message: `the file cannot be read: ${text.problem}`, fix }
  }

  /** The path as the user would write it. */
  name(path: string): string {
    return relative(this.#base, resolve(this.#base, path)) || basename(path)
  }

  /** The file with its name. */
  source(path: string): SourceFile | undefined {
    const text = this.text(path)
    return text === undefined ? undefined : { name: this.name(path), text }
  }

  /** The trees of a file whose relative paths start in `from`. */
  yaml(path: string, from: string): ParsedYaml | undefined {
    const text = this.text(path)
    if (text === undefined) return undefined
    const key = `${path}\0${from}`
    const parsed = this.#parsed.get(key) ?? parseYaml({ name: this.name(path), text, from })
    this.#parsed.set(key, parsed)
    return parsed
  }
}
