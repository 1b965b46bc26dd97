import { test as base, type TestAPI } from 'vitest';
import { type SharedMock, START_MS, type TossCertFixture, TossTests, type TossTestOptions } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions };

interface Fixtures {
  readonly tossServer: SharedMock;
  readonly tossCert: TossCertFixture;
}

/** The same functions. `before` is called whenever one of them is, or one that they return. */
const precededBy = <T extends object>(before: () => void, functions: T): T => {
  const wrap = (value: unknown): unknown => (typeof value === 'function' ? precededBy(before, value) : value);
  return new Proxy(functions, {
    get: (target, name) => wrap(Reflect.get(target, name)),
    apply: (target, self, args) => {
      before();
      return wrap(Reflect.apply(target as (...args: unknown[]) => unknown, self, args));
    },
  });
};

/**
 * Makes a Vitest `test` with the fixture `tossCert`: each test gets its own client, so that tests can run in parallel. When a
 * test fails, its calls and findings are printed.
 */
export const createTossTest = (options: TossTestOptions = {}): TestAPI<Fixtures> => {
  // Vitest says of what `console` prints to which test it belongs.
  const tests = new TossTests({ print: console.error, ...options });
  const test = base.extend<Fixtures>({
    tossServer: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
      async ({}, use) => {
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
      onTestFailed(() => tests.printReport(fixture));
      await use(fixture);
      if (task.result?.state !== 'fail') await tests.refuseFindings(fixture);
    },
  });
  // The time that a fixture takes counts as time of the test. So the server starts in a hook, which has a limit of its own.
  return precededBy(() => test.beforeAll(({ tossServer }) => void tossServer, START_MS), test);
};

/** `createTossTest()` with default settings. */
export const test: TestAPI<Fixtures> = createTossTest();
