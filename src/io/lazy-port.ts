import { once } from './once.ts'

type Method = (...args: unknown[]) => unknown

/**
 * A port that is loaded by its first call: `node:http` alone takes Node 24 40 ms, and many commands need neither the edge nor docker. Its
 * methods have to give promises, all of them.
 */
export function lazyPort<Port extends object>(load: () => Promise<Port>): Port {
  const port = once(load)
  const methodOf = (name: string | symbol): Method => {
    return async (...args) => {
      const real = await port()
      return (Reflect.get(real, name) as Method).apply(real, args)
    }
  }
  // Whoever awaits the port itself must not take it for a promise.
  return new Proxy({} as Port, { get: (_, name) => (name === 'then' ? undefined : methodOf(name)) })
}
