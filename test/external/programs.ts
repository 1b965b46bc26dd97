import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

const isThere = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/**
 * A group of tests that needs programs which are not ours. A missing one is a loud line, and a failure where
 * `MOCK_TOSS_TEST_REQUIRE=all` says that all must be there.
 */
export const describeWith = (programs: readonly string[], name: string, body: () => void): void => {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const why = `NOT TESTED: ${name}: install ${missing.join(', ')}`;
  if (process.env.MOCK_TOSS_TEST_REQUIRE === 'all') throw new Error(why);
  process.stderr.write(`\n*** ${why} ***\n\n`);
  describe.skip(name, body);
};
