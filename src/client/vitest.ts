import { afterAll, test as base, beforeAll, type TestAPI } from 'vitest';
import { type SharedMock, START_MS, type TossCertFixture, type TossTestOptions, TossTests } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions };

/** A test, or a `describe` around it. */
interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

const nameOf = ({ name, suite }: Named): string => (suite === undefined ? name : `${nameOf(suite)} > ${name}`);

interface Fixtures {
  readonly tossServer: SharedMock;
  readonly tossCert: TossCertFixture;
}

let isOwnMade = false;

/** `isWanted` is asked when all tests of a file are known. */
const make = (options: TossTestOptions, isWanted: () => boolean): TestAPI<Fixtures> => {
  // Reporters of Vitest show what `console` prints, each in its way.
  const tests = new TossTests({ print: console.error, ...options });
  let isUsed = false;
  const test = base.extend<Fixtures>({
    tossServer: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
      async ({}, use) => {
        isUsed = true;
        try {
          await use(await tests.server());
        } finally {
          await tests.stop();
        }
      },
      { scope: 'worker' },
    ],
    tossCert: async ({ tossServer: _, task, onTestFailed }, use) => {
      const fixture = await tests.open();
      const printReport = () => tests.printReport(fixture, nameOf(task));
      onTestFailed(async () => {
        if (!task.fails) await printReport();
      });
      await use(fixture);
      // A test may also skip itself.
      if (task.result?.state !== 'pass') return;
      // Findings would be the failure that Vitest waits for. Without any, the test fails for passing, and that only later.
      await (task.fails ? printReport() : tests.refuseFindings(fixture));
    },
  });
  // The time that a fixture takes counts as time of the test. So a hook of the file starts the server: it has a limit of its own.
  beforeAll(async () => {
    if (isWanted()) await tests.server().catch(() => undefined);
  }, START_MS);
  // A server that is used lives as long as the worker.
  afterAll(async () => {
    if (!isUsed) await tests.stop();
  });
  return test;
};

/**
 * Makes a Vitest `test` with the fixture `tossCert`: each test gets its own client, so that tests can run in parallel. When a
 * test fails, its calls and findings are printed.
 */
export const createTossTest = (options: TossTestOptions = {}): TestAPI<Fixtures> => {
  isOwnMade = true;
  return make(options, () => true);
};

/** `createTossTest()` with default settings. A file that makes its own `test` hardly uses this one: it starts no server for it. */
export const test: TestAPI<Fixtures> = make({}, () => !isOwnMade);
