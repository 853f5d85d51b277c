import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
    // Hundreds of consoles and their helpers are started: each compiles the same sources otherwise.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'resources/**/*.test.ts', '{bin,bench,tools}/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'simulation', include: ['sim/**/*.test.ts'] } },
      { extends: true, test: { name: 'venues', include: ['e2e/exchange/**/*.test.ts'] } },
    ],
  },
});
