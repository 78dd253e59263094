/** What waits for the end of a turn of the event loop. */
export interface Waiting {
  turnEnded(): void
}

let waiting: Waiting[] = []

/** Calls back once this turn of the loop has read what has come. All who wait share one immediate. */
export function atTurnEnd(one: Waiting): void {
  if (waiting.push(one) === 1) setImmediate(endTurn)
}

function endTurn(): void {
  const ended = waiting
  waiting = []
  for (const one of ended) one.turnEnded()
}
