import type { Position } from '../../core/issue.ts'
import { shortText } from '../cursor.ts'
import { childPath } from '../key-path.ts'
import { describeKind, type Mapping, type Tree } from '../tree.ts'

/** A place in slipway.yaml, whether something stands there or not. */
export interface Place {
  /** Key path, for example `environments.local.services.web.routes[0]`. */
  readonly path: string
  /** Of the key in a mapping, of the item in a list; of the nearest parent where nothing stands. */
  readonly keyAt: Position
  /** Absent where nothing stands. */
  readonly tree?: Tree
}

/** The whole file as a place. */
export function rootPlace(tree: Mapping): Place {
  return { path: '', keyAt: tree.at, tree }
}

/** The place of a key or an index below another one. */
export function placeBelow(place: Place, key: PropertyKey): Place {
  const { tree } = place
  const path = typeof key === 'number' ? `${place.path}[${key}]` : childPath(place.path, String(key))
  if (tree?.kind === 'map') {
    const entry = tree.entries.get(String(key))
    return { path, keyAt: entry?.keyAt ?? place.keyAt, ...(entry && { tree: entry.value }) }
  }
  const item = tree?.kind === 'list' ? tree.items[Number(key)] : undefined
  return { path, keyAt: item?.at ?? place.keyAt, ...(item && { tree: item }) }
}

/** The place at the end of several keys. */
export function placeAt(root: Place, keys: readonly PropertyKey[]): Place {
  return keys.reduce(placeBelow, root)
}

/** The entries of a mapping as names and places; none when it is no mapping. */
export function placesIn(place: Place): readonly (readonly [string, Place])[] {
  const { tree } = place
  return tree?.kind === 'map' ? [...tree.entries.keys()].map((key) => [key, placeBelow(place, key)]) : []
}

/** The items of a list as places; none when it is no list. */
export function itemsIn(place: Place): readonly Place[] {
  const { tree } = place
  return tree?.kind === 'list' ? tree.items.map((_, index) => placeBelow(place, index)) : []
}

/** True when somebody complained about this place already, because its value could not be found out. */
export function isBroken(place: Place): boolean {
  return place.tree?.kind === 'scalar' && place.tree.broken === true
}

/** Where the value stands. */
export function valueAt(place: Place): Position {
  return place.tree?.at ?? place.keyAt
}

/** The value as the file writes it, on one short line. */
export function shownAt(place: Place): string {
  const { tree } = place
  if (tree === undefined) return 'nothing'
  if (tree.kind !== 'scalar') return describeKind(tree)
  if (tree.value === null) return 'nothing'
  return shortText(tree.raw) || '""'
}
