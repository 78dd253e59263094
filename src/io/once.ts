/** What is made by the first call and given by every other, for example a client whose SDK is heavy. A failure is kept, too. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
