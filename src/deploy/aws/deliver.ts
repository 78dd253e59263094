import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { Delivered } from './delivered.ts'
import type { LoadedLandscape } from './load-landscape.ts'

/** `look` changes nothing, and knows what is there; `make` makes what is missing. */
export type Deliver = (
  context: Context,
  cloud: Cloud,
  loaded: LoadedLandscape,
  mode: 'look' | 'make',
) => Promise<Delivered>
