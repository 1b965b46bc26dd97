import { NO_TEST, readLate, START_MS, type TossCertFixture, type TossTestOptions, TossTests } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions } from './fixture.ts';

type Hook = (work: () => Promise<void>, limitMs?: number) => void;

/** A test, or a `describe` around it. The outermost is the file. */
interface Named {
  readonly name: string;
  readonly parent?: Named;
}

const namesOf = ({ name, parent }: Named): string[] => (parent === undefined ? [] : [...namesOf(parent), name]);

/** A test as the runner of Jest, jest-circus, knows it. */
interface RunningTest extends Named {
  readonly errors: readonly unknown[];
  /** Of `test.failing`: a failure of the test is none of the `errors`. */
  readonly failing?: boolean;
}

type Handler = (event: { readonly name: string; readonly test?: RunningTest }) => Promise<void> | void;

/** What Jest puts in place for the tests of a file. The handlers are its own: no hook is told whether the test failed. */
interface Jest {
  readonly beforeAll?: Hook;
  readonly beforeEach?: Hook;
  readonly afterEach?: Hook;
  readonly afterAll?: Hook;
  readonly [handlers: symbol]: Handler[] | undefined;
}

const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

/**
 * Gives each test of the file, or of the `describe` around it, its own client. When a test fails, its calls and findings are
 * printed. What is returned can be read in tests, `beforeEach` and `afterEach`.
 */
export const useTossCert = (options: TossTestOptions = {}): TossCertFixture => {
  const jest = globalThis as unknown as Jest;
  const { beforeAll, beforeEach, afterEach, afterAll, [EVENT_HANDLERS]: handlers } = jest;
  if (!(beforeAll && beforeEach && afterEach && afterAll)) {
    throw new Error('useTossCert() of mock-toss-cert/jest works in test files of Jest, with injectGlobals');
  }
  if (!handlers) {
    throw new Error('useTossCert() of mock-toss-cert/jest needs Jest 30 or newer, with its usual runner jest-circus');
  }
  const tests = new TossTests(options);
  let running: RunningTest | undefined;
  let fixture: TossCertFixture | undefined;
  handlers.push(async ({ name, test }) => {
    if (name === 'test_start') running = test;
    // After all hooks.
    if (name !== 'test_done' || fixture === undefined) return;
    if (running !== undefined && running.errors.length > 0) {
      await tests.printReport(fixture, namesOf(running).join(' > '));
    }
    fixture = undefined;
  });
  beforeAll(async () => void (await tests.server()), START_MS);
  beforeEach(async () => {
    fixture = await tests.open();
  }, START_MS);
  afterEach(async () => {
    if (fixture !== undefined && running?.errors.length === 0 && !running.failing) await tests.refuseFindings(fixture);
  });
  afterAll(() => tests.stop());
  return readLate(() => {
    if (fixture !== undefined) return fixture;
    throw new Error(NO_TEST);
  }, {});
};
