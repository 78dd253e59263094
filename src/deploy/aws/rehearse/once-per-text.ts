import type { Emit } from '../../../core/event.ts'

/** Tells each note once: every act reads the files, and would warn of the same again. */
export function oncePerText(emit: Emit): Emit {
  const told = new Set<string>()
  return (event) => {
    if (event.type === 'note') {
      if (told.has(event.text)) return
      told.add(event.text)
    }
    emit(event)
  }
}
