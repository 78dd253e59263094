import type { Request } from '../request.ts'

/** True for an environment that is not this machine. */
export function isInAws({ environment }: Pick<Request, 'environment'>): boolean {
  return environment !== 'local'
}
