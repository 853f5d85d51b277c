import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests without state in modules, stand-ins for modules or environment: a worker keeps its modules for the next file. */
const PURE = [
  'src/main/{engine,evidence,ipc,log,secret}/**/*.test.ts',
  'src/main/adapters/{ccxt,feeds,live-feed,paper}/**/*.test.ts',
  'src/main/runtime/projection/**/*.test.ts',
  'src/{renderer,shared}/**/*.test.{ts,tsx}',
];

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
