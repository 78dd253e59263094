import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By itself vitest leaves one processor to its server, which has nothing to do once the files are read. */
const processors = availableParallelism()

/** The longest files, the longest first: those of the behaviour tests, and those beside the source. */
const longest = [
  ...['kill-change', 'callers', 'shop', 'failing', 'kill-first', 'replicas', 'interrupt', 'build', 'same-roll', 'up'],
  ...['container-name', 'faults', 'roll', 'watch', 'secrets', 'images', 'tasks', 'load', 'operations', 'compose-keys'],
  ...['cfn-lint', 'pre-start', 'kill-edge', 'data', 'deploy', 'releases', 'certificate'],
  ...['edge-client', 'edge-handover', 'broken-calls', 'parse-project.fuzz', 'docker', 'engine', 'rules', 'broken-job'],
]

/** Begins with the longest files, so that none of them is left to run alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return rank === -1 ? longest.length : rank
    }
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Pure code beside its source: fast, parallel, no world.
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: processors,
          // Pure code keeps nothing that another file could see, and a process for each file costs more than most of them.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // The rules themselves: lint, arrows, packaging.
        test: {
          name: 'checks',
          include: ['test/checks/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: processors,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real Docker, and an emulated AWS API. Each project has a name, an edge and ports of its own.
        test: {
          name: 'behaviour',
          include: ['test/**/*.test.ts'],
          exclude: ['test/checks/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One file more than there are processors fills the waits; more than that only wait for each other, and each takes longer.
          maxWorkers: processors + 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
