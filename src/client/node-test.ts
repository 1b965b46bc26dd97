import { after, afterEach, before, beforeEach } from 'node:test';
import { NO_TEST, readLate, type TossCertFixture, type TossTestOptions, TossTests } from './fixture.ts';

export type { SharedMock, TossCertFixture, TossTestOptions } from './fixture.ts';

/** The context `t` of a test. */
type Context = { readonly fullName: string };

/** The client of the test that runs, or of a certain test. */
export interface TossCertFixtures extends TossCertFixture {
  /** The client of the test with the context `t`, for tests that run at the same time. */
  of(t: Context): TossCertFixture;
}

const isInside = (inner: Context, outer: Context): boolean => inner.fullName.startsWith(`${outer.fullName} > `);

/** The client of the test that runs: of a test and its subtests, the innermost. */
const findRunning = (open: ReadonlyMap<Context, TossCertFixture>): TossCertFixture | undefined => {
  const [innermost, ...outer] = [...open].reverse();
  if (innermost === undefined) return undefined;
  const [context, fixture] = innermost;
  if (outer.every(([other]) => isInside(context, other))) return fixture;
  throw new Error('several tests run at the same time: write tossCert.of(t), with the context t of the test');
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
  /** Of the test that has just ended: other hooks come after ours. */
  let last: TossCertFixture | undefined;
  before(async () => void (await tests.server()));
  beforeEach(async (t) => {
    const fixture = await tests.open();
    all.set(t, fixture);
    open.set(t, fixture);
    last = undefined;
  });
  afterEach(async (t) => {
    last = open.get(t);
    open.delete(t);
    // The context of a test says whether it has passed; that of a suite has no client.
    if (last !== undefined) await tests.close(last, { failed: 'passed' in t && !t.passed });
  });
  after(() => tests.stop());
  return readLate(() => found(findRunning(open) ?? last), { of: (t: Context) => found(all.get(t)) });
};
