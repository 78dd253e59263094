/** Environment variables of the user. */
export type Env = Readonly<Record<string, string | undefined>>
