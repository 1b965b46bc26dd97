import type { Reporter, TestCase, TestModule } from 'vitest/node';

import { notTested } from './not-tested.ts';

const SLOWEST = 10;

const durationOf = (test: TestCase): number => test.diagnostic()?.duration ?? 0;

const lineOf = (test: TestCase): string =>
  `${(durationOf(test) / 1000).toFixed(1).padStart(6)} s  ${test.module.relativeModuleId} > ${test.fullName}`;

/** After the results: which tests take the longest, and which groups were left out because something is missing. */
export const closingReporter: Reporter = {
  onTestRunEnd: (modules: readonly TestModule[]) => {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const slowest = tests.toSorted((a, b) => durationOf(b) - durationOf(a)).slice(0, SLOWEST);
    const left = modules
      .flatMap(({ children }) => [...children.allSuites()])
      .flatMap((suite) =>
        suite.meta().missing === undefined ? [] : [notTested(suite.fullName, suite.meta().missing ?? [])],
      );
    const lines = [
      ...(slowest.length === 0 ? [] : ['', 'The slowest tests:', ...slowest.map(lineOf)]),
      ...(left.length === 0 ? [] : ['', `NOT TESTED, ${left.length} groups:`, ...left.map((line) => `  ${line}`)]),
    ];
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  },
};
