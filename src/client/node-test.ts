import { executionAsyncResource } from 'node:async_hooks';
import { after, before, beforeEach, type TestContext } from 'node:test';
import { NO_TEST, readLate, type TossCertFixture, type TossTestOptions, TossTests } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions } from './fixture.ts';

/** The context `t` of a test. */
type Context = { readonly fullName: string };

/** The client of the test that runs, or of a certain test. */
export interface TossCertFixtures extends TossCertFixture {
  /** The client of the test with the context `t`, for tests that run at the same time. */
  of(t: Context): TossCertFixture;
}

/** What `beforeEach` is given: it does not run for suites. */
type RunningTest = TestContext & { readonly passed: boolean };

const isInside = (inner: Context, outer: Context): boolean => inner.fullName.startsWith(`${outer.fullName} > `);

/** The client of the test that runs: of a test and its subtests, the innermost. */
const findRunning = (open: ReadonlyMap<Context, TossCertFixture>): TossCertFixture | undefined => {
  const [innermost, ...outer] = [...open].reverse();
  if (innermost === undefined) return undefined;
  const [context, fixture] = innermost;
  if (outer.every(([other]) => isInside(context, other))) return fixture;
  throw new Error('several tests run at the same time: write tossCert.of(t), with the context t of the test');
};

/** A test may say while it runs that it is skipped, or not done yet. Its context does not tell it afterwards. */
const watchSkip = (t: TestContext): (() => boolean) => {
  let isSkipped = false;
  for (const name of ['skip', 'todo'] as const) {
    const mark = t[name];
    t[name] = (message) => {
      isSkipped = true;
      mark.call(t, message);
    };
  }
  return () => isSkipped;
};

/**
 * Whether a test has the option `todo`, in what it does `after`: it may fail. Only the test itself knows, which Node.js has beside
 * what it runs now. Where it is not to be found, the test is one like others.
 */
const isTodo = (): boolean => {
  const { parentTest } = executionAsyncResource() as { readonly parentTest?: { readonly isTodo?: unknown } };
  return parentTest?.isTodo === true;
};

const found = (fixture: TossCertFixture | undefined): TossCertFixture => {
  if (fixture === undefined) throw new Error(NO_TEST);
  return fixture;
};

/**
 * Gives each test of the file, or of the `describe` around it, its own client. When a test fails, its calls and findings are
 * printed. What is returned can be read in tests, `beforeEach` and `afterEach`.
 */
export const useTossCert = (options: TossTestOptions = {}): TossCertFixtures => {
  const tests = new TossTests(options);
  const all = new WeakMap<Context, TossCertFixture>();
  const open = new Map<Context, TossCertFixture>();
  /** Of the test that has just ended: what it does `after` comes after ours. */
  let last: TossCertFixture | undefined;
  before(async () => void (await tests.server()));
  beforeEach(async (context) => {
    const t = context as RunningTest;
    const fixture = await tests.open();
    all.set(t, fixture);
    open.set(t, fixture);
    last = undefined;
    const isSkipped = watchSkip(t);
    // After a hook that failed, no other `afterEach` runs; what a test does `after` runs always.
    t.after(async () => {
      last = fixture;
      open.delete(t);
      if (!isSkipped() && !isTodo()) await tests.close(fixture, { failed: !t.passed, name: t.fullName });
    });
  });
  after(() => tests.stop());
  return readLate(() => found(findRunning(open) ?? last), { of: (t: Context) => found(all.get(t)) });
};
