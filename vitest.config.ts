import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        // Pure code beside its source: fast, parallel, no world.
        test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 30_000, sequence: { groupOrder: 0 } },
      },
      {
        // The rules themselves: lint, arrows, packaging.
        test: {
          name: 'checks',
          include: ['test/checks/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real Docker. Each project has a name, an edge and ports of its own; two files at a time keep two processors busy.
        test: {
          name: 'behaviour',
          include: ['test/**/*.test.ts'],
          exclude: ['test/checks/**'],
          // Times of day in goldens.
          env: { TZ: 'UTC' },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
