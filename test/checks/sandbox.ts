import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The project's root. */
export const root = resolve(import.meta.dirname, '../..')

/** How a program ended and what it said. */
export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder that is thrown away, where a test may break every rule. */
export interface Sandbox {
  readonly folder: string
  write(path: string, text: string, mode?: number): void
  /** Copies files or folders of the project to the same place in the sandbox. */
  copy(...paths: string[]): void
  run(program: string, args?: readonly string[], env?: Record<string, string>): Said
  /** Runs a tool of node_modules on this Node. */
  tool(script: string, ...args: string[]): Said
  remove(): void
}

/** Makes an empty sandbox. `withPackages` links the project's node_modules into it. */
export function makeSandbox({ withPackages = false } = {}): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-checks-'))
  if (withPackages) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const run: Sandbox['run'] = (program, args = [], env = {}) => {
    const ended = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', ...env },
    })
    if (ended.error) throw ended.error
    return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr }
  }
  return {
    folder,
    run,
    write(path, text, mode = 0o644) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text, { mode })
    },
    copy(...paths) {
      for (const path of paths) cpSync(join(root, path), join(folder, path), { recursive: true })
    },
    tool: (script, ...args) => run(process.execPath, [join(root, 'node_modules', script), ...args]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
