import { spawn } from 'node:child_process'

/** Opens a URL in the user's browser. False when this machine has no program for that. */
export function openUrl(url: string, platform: string): Promise<boolean> {
  const program = platform === 'darwin' ? 'open' : 'xdg-open'
  return new Promise((resolve) => {
    const child = spawn(program, [url], { detached: true, stdio: 'ignore' })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
