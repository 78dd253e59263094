/** Longest time for one command to the engine, in milliseconds. */
export const engineLimitMs = 60_000
