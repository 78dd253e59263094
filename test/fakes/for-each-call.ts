import { breakCall, type Breakage } from './broken-calls.ts'
import { makeWorld, type World } from './cloud-fixture.ts'

/** One world for each call of a command, in which that call goes wrong; gives how many calls there are. */
export async function forEachCall(
  breakage: Breakage,
  prepare: (world: World) => Promise<unknown>,
  run: (world: World, broken: ReturnType<typeof breakCall>) => Promise<unknown>,
  then: (world: World, error: unknown) => Promise<void>,
): Promise<number> {
  const first = makeWorld()
  await prepare(first)
  const counted = breakCall(first)
  await run(first, counted)
  for (let number = 1; number <= counted.count(); number++) {
    const world = makeWorld()
    await prepare(world)
    const broken = breakCall(world, breakage, number)
    const error = await run(world, broken).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    await then(world, error)
  }
  return counted.count()
}
