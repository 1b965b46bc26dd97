import { defineConfig } from 'vitest/config';
import { closingReporter } from './test/reporter.ts';
import { timeLimit } from './test/time-limit.ts';

const report = process.env.MOCK_TOSS_TEST_REPORT;

export default defineConfig({
  test: {
    // A report is written where it is asked for: a run of a few files does not write over the one of all.
    reporters: [
      'default',
      ...(report === undefined ? [] : [['json', { outputFile: report }] satisfies ['json', object]]),
      closingReporter,
    ],
    testTimeout: timeLimit(120_000),
    hookTimeout: timeLimit(120_000),
    expect: { poll: { timeout: timeLimit(60_000) } },
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    // Whatever the language of who runs them. Processes inherit it.
    env: { MOCK_TOSS_LANG: 'en' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/external/**', 'test/**/*.alone.test.ts'],
          // Most of what a file needs of the sources was loaded for the one before it.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          // They replace modules, or count what code does from its loading on.
          include: ['test/**/*.alone.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'external',
          include: ['test/external/**/*.test.ts'],
          isolate: false,
          // Pages and stores wait for most of the time: three files at once use two cores.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
    ],
  },
});
