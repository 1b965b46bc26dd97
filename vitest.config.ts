import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/external/**'] } },
      { extends: true, test: { name: 'external', include: ['test/external/**/*.test.ts'] } },
    ],
  },
});
