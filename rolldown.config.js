import { defineConfig } from 'rolldown'

/** One bundle: start-up time is dominated by the number of files Node opens. Heavy parts are chunks behind dynamic imports. */
export default defineConfig({
  input: { bin: 'src/bin.ts', index: 'src/index.ts' },
  platform: 'node',
  output: { dir: 'dist', format: 'esm', cleanDir: true, minify: { compress: true, mangle: false }, sourcemap: false },
})
