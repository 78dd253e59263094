import type { EmulatorKind } from '../../../core/aws/emulator-port.ts'

/**
 * What an emulator makes of a resource of a type: `made`: the API of its service shows it, and shows it no more after the stack is
 * deleted; `kept`: it is made, and still shown afterwards; `named`: CloudFormation lists it, and there is no such thing.
 */
export type Proof = 'made' | 'kept' | 'named'

type Proofs = Readonly<Record<string, Proof>>

/** Found by trying with `up` and `down` and asking with the AWS CLI: moto 5.2.1 as Slipway mends it, 2026-11. */
const moto: Proofs = {}

/** The same with MiniStack 1.5.33 as Slipway mends it, 2026-11. */
const ministack: Proofs = {}

const proofs: Readonly<Record<EmulatorKind, Proofs>> = { moto, ministack, other: {} }

/** What is known of a type in an emulator; undefined where nobody has tried. */
export function proofOf(kind: EmulatorKind, type: string): Proof | undefined {
  return proofs[kind][type]
}
