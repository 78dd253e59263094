/** Exit codes with a meaning of their own: https://docs.docker.com/engine/containers/run/#exit-status (2026-11) and 128 + signal. */
export function exitMeaning(code: number): string {
  const meanings: Readonly<Record<number, string>> = {
    126: ', the command cannot be executed',
    127: ', the command is not in the image',
    137: ', it was killed',
    139: ', it crashed (segmentation fault)',
    143: ', it was asked to end',
  }
  return meanings[code] ?? ''
}

/** True for the exit codes of a command that could not be started at all. */
export function isUnstartable(code: number): boolean {
  return code === 126 || code === 127
}

/** Why a container ended that wanted more memory than it may have. */
export function outOfMemory(code: number): string {
  return `the kernel ended it for want of memory (exit code ${code})`
}

/** What mends a command that cannot be started. */
export const unstartableFix = 'Check `command` and `entrypoint` of the service, and what the image contains.'
