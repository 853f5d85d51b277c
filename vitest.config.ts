import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'resources/**/*.test.ts', '{bin,bench,tools}/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'simulation', include: ['sim/**/*.test.ts'] } },
    ],
  },
});
