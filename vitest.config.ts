import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests of pure code: they share no state, so a worker keeps its modules from one file to the next. */
const PURE = ['src/main/engine/**/*.test.ts', 'src/main/evidence/**/*.test.ts', 'src/shared/**/*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
    // Nearly every file that makes a console has Cedar read one policy set: that alone would make V8 compile it twice.
    execArgv: ['--wasm-tiering-budget=1000000000'],
    // Hundreds of consoles and their helpers are started: each compiles the same sources otherwise.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'resources/**/*.test.ts', '{bin,bench,tools}/**/*.test.ts'],
          exclude: PURE,
        },
      },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'simulation', include: ['sim/**/*.test.ts'] } },
      { extends: true, test: { name: 'venues', include: ['e2e/exchange/**/*.test.ts'] } },
    ],
  },
});
