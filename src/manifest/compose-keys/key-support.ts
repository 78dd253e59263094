/** Where services run, in the order of the columns of docs/compose.md. */
export const platforms = ['docker', 'cell', 'fargate', 'ecs', 'beanstalk'] as const

export type Platform = (typeof platforms)[number]

/** What has to be there for a key: versions of the engine's API and the client, and the builder. */
export interface Needs {
  /** Version of the engine's API, for example `1.45`. */
  readonly api?: string
  /** Version of the docker client; its engine of the same number has that API. */
  readonly client?: string
  /** `buildkit`: not the classic builder; `buildx`: the client's plugin. */
  readonly builder?: 'buildkit' | 'buildx'
}

/** How a platform takes a key. */
export type Support =
  /** It has its effect. */
  | { readonly is: 'honoured'; readonly note?: string; readonly needs?: Needs }
  /** It has none here, and cannot have one; nothing that it promises is missing. */
  | { readonly is: 'informational'; readonly note: string }
  /** It has a part of its effect; a warning says what is missing, but for the values in `unless`. */
  | { readonly is: 'partial'; readonly missing: string; readonly unless?: readonly string[] }
  /** An error, but for the values in `unless`, which ask for what is so anyway. */
  | {
      readonly is: 'refused'
      readonly reason: string
      readonly fix: string
      readonly unless?: readonly string[]
    }

/** Keys with the user's own names as `*` and without list indices, as `Project.given` has them. */
export type KeySupport = Readonly<Record<string, Support>>

const plain: Support = { is: 'honoured' }

/** Words of a list of keys that are honoured. */
export function honoured(words: string, more: Omit<Extract<Support, { is: 'honoured' }>, 'is'> = {}): KeySupport {
  return each(words, Object.keys(more).length === 0 ? plain : { is: 'honoured', ...more })
}

/** A list of keys that are refused for one reason. */
export function refused(words: string, reason: string, fix: string, unless?: readonly string[]): KeySupport {
  return each(words, { is: 'refused', reason, fix, ...(unless && { unless }) })
}

/** A list of keys that have no effect here. */
export function informational(words: string, note: string): KeySupport {
  return each(words, { is: 'informational', note })
}

/** A list of keys that have a part of their effect. */
export function partial(words: string, missing: string, unless?: readonly string[]): KeySupport {
  return each(words, { is: 'partial', missing, ...(unless && { unless }) })
}

/** Puts keys below another one. */
export function under(parent: string, ...tables: readonly KeySupport[]): KeySupport {
  return Object.fromEntries(
    tables.flatMap((table) => Object.entries(table).map(([key, support]) => [`${parent}.${key}`, support])),
  )
}

function each(words: string, support: Support): KeySupport {
  return Object.fromEntries(words.split(' ').map((word) => [word, support]))
}
